/* Runs before any other script: sends for the network copies, and puts our own copy of a library in place when its network
   copy is refused, altered or late. */
(function () {
  "use strict";
  var PATIENCE = 2500;
  document.documentElement.classList.add("js");

  function parsed(then) {
    if (document.readyState !== "loading") return then();
    document.addEventListener("readystatechange", function once() {
      if (document.readyState === "loading") return;
      document.removeEventListener("readystatechange", once);
      then();
    });
  }

  /* htmx 2 starts on DOMContentLoaded or when the document says "complete". A copy that arrives between the two would
     wait for ever, so the document says "complete" from "interactive" on until the copy has run. */
  function sayComplete() {
    var native = Object.getOwnPropertyDescriptor(Document.prototype, "readyState");
    Object.defineProperty(document, "readyState", {
      configurable: true,
      get: function () {
        var state = native.get.call(document);
        return state === "interactive" ? "complete" : state;
      }
    });
  }

  function ownScript(tag) {
    parsed(function () {
      if (window[tag.dataset.global]) return;
      var copy = document.createElement("script");
      sayComplete();
      copy.onload = copy.onerror = function () { delete document.readyState; };
      copy.src = tag.dataset.ours;
      document.head.appendChild(copy);
    });
  }

  function ownSheet(tag) {
    var copy = document.createElement("link");
    copy.rel = "stylesheet";
    copy.href = tag.dataset.ours;
    tag.replaceWith(copy); /* a sheet that hangs blocks painting for as long as it stands in the document */
  }

  function swap(tag) {
    if (!tag.dataset || !tag.dataset.local) return;
    tag.dataset.ours = tag.dataset.local;
    delete tag.dataset.local;
    if (tag.tagName === "LINK") ownSheet(tag); else ownScript(tag);
  }

  function late(tag) {
    return tag.tagName === "LINK" ? !tag.sheet : !window[tag.dataset.global];
  }

  /* Load errors do not bubble: listen while they are on their way down. */
  document.addEventListener("error", function (event) { swap(event.target); }, true);
  Array.prototype.forEach.call(document.querySelectorAll("link[data-cdn]"), function (tag) { tag.href = tag.dataset.cdn; });
  setTimeout(function () {
    Array.prototype.filter.call(document.querySelectorAll("[data-local]"), late).forEach(swap);
  }, PATIENCE);
})();

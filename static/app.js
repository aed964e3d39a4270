/* What a page does beyond plain links and forms. Every page works without this file. Nothing is kept in the browser. */
(function () {
  "use strict";
  var BUSY = "正在保存…";
  var FAILED = "网络或系统繁忙，没有保存成功。";
  var LOST = "没保存上，请检查网络后点重试";
  var GIVE_BACK = 20000;

  function each(selector, act, root) { Array.prototype.forEach.call((root || document).querySelectorAll(selector), act); }
  function icon(name) {
    var any = document.querySelector("svg.icon use");
    if (!any) return document.createTextNode("");
    var drawing = any.ownerSVGElement.cloneNode(true);
    drawing.setAttribute("class", "icon");
    drawing.firstElementChild.setAttribute("href", any.getAttribute("href").split("#")[0] + "#" + name);
    return drawing;
  }
  function make(tag, name, text) {
    var node = document.createElement(tag);
    if (name) node.className = name;
    if (text) node.textContent = text;
    return node;
  }
  function clock() {
    return new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai" });
  }
  window.craft = { each: each, icon: icon, make: make, clock: clock, token: token };

  function token() {
    var meta = document.querySelector('meta[name="csrf-token"]');
    return meta ? meta.content : "";
  }
  document.addEventListener("htmx:configRequest", function (event) {
    if (token()) event.detail.headers["X-CSRFToken"] = token();
  });

  /* Busy: one click is enough. */
  function busy(button) {
    if (!button || button.dataset.was !== undefined || button.dataset.plain !== undefined) return;
    button.dataset.was = button.textContent;
    button.disabled = true;
    if (button.classList.contains("button")) button.textContent = button.dataset.busy || BUSY;
    setTimeout(function () { free(button); }, GIVE_BACK);
  }
  function free(button) {
    if (button.dataset.was === undefined) return;
    if (button.classList.contains("button")) button.textContent = button.dataset.was;
    button.disabled = false;
    delete button.dataset.was;
  }
  function freeAll() { each("[data-was]", free); }
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || event.defaultPrevented && !form.matches("[hx-post],[data-hx-post]")) return;
    var button = event.submitter || form.querySelector("[type=submit]");
    if (navigator.onLine === false && !event.defaultPrevented) {
      event.preventDefault();
      return tellFailed(form, function () { form.requestSubmit(button || undefined); });
    }
    setTimeout(function () { busy(button); }, 0); /* after the browser has read name and value of the button */
  });
  window.addEventListener("pageshow", freeAll);
  document.addEventListener("htmx:afterRequest", freeAll);

  /* Failures that bring no page: a bar beside the work, the typed text stays. */
  function tellFailed(near, again) {
    forget(near);
    var bar = make("div", "strip b");
    bar.setAttribute("role", "alert");
    bar.dataset.failure = "";
    var text = make("div", "", FAILED);
    var retry = make("button", "link", "重试");
    retry.type = "button";
    retry.onclick = function () { bar.remove(); again(); };
    text.append(" ", retry);
    bar.append(icon("refused"), text);
    near.before(bar);
    bar.scrollIntoView({ block: "nearest" });
  }
  function forget(near) {
    var bar = near.previousElementSibling;
    if (bar && bar.dataset.failure !== undefined) bar.remove();
  }
  function retryOf(detail) {
    var source = detail.elt;
    var event = detail.requestConfig && detail.requestConfig.triggeringEvent;
    var kind = event ? event.type : source.tagName === "FORM" ? "submit" : "click";
    if (kind === "submit" && source.tagName === "FORM") return function () { source.requestSubmit(); };
    return function () { window.htmx.trigger(source, kind); };
  }
  ["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach(function (kind) {
    document.addEventListener(kind, function (event) {
      var elt = event.detail.elt;
      if (event.detail.requestConfig && event.detail.requestConfig.verb === "get" && !elt.dataset.status) return;
      var place = status(elt);
      if (place) return note(place, LOST, true, retryOf(event.detail));
      tellFailed(elt, retryOf(event.detail));
    });
  });

  /* Autosave: data-status="#id" names the line that says how it went. */
  function status(elt) { return elt.dataset && elt.dataset.status ? document.querySelector(elt.dataset.status) : null; }
  function note(place, text, failed, again) {
    place.textContent = "";
    place.classList.toggle("failed", Boolean(failed));
    if (!failed && text !== BUSY) place.append(icon("check"));
    place.append(text);
    if (!again) return;
    var retry = make("button", "link", "重试");
    retry.type = "button";
    retry.onclick = again;
    place.append(" ", retry);
  }
  document.addEventListener("htmx:beforeRequest", function (event) {
    var place = status(event.detail.elt);
    if (place) note(place, BUSY);
    if (event.detail.elt.matches("form")) forget(event.detail.elt);
  });
  document.addEventListener("htmx:afterOnLoad", function (event) {
    var place = status(event.detail.elt);
    var code = event.detail.xhr.status;
    if (place && document.contains(place) && place.textContent === BUSY) note(place, code < 300 ? "已保存 " + clock() : "没有保存，请更正后再试", code >= 300);
  });
  document.addEventListener("htmx:afterOnLoad", function (event) {
    var elt = event.detail.elt, code = event.detail.xhr.status;
    if (status(elt) && event.detail.xhr.getResponseHeader("HX-Trigger")) judged(elt, "");
    else if (status(elt) && code === 422) judged(elt, status(elt).textContent);
  });
  /* What was wrong when the page came: a field has one sentence at most, and the list above names what is still wrong. */
  function judged(entry, sentence) {
    each(".summary li", function (line) {
      var link = line.querySelector("a");
      if (!link || !entry.contains(document.getElementById(link.hash.slice(1)))) return;
      if (sentence) link.textContent = sentence; else line.remove();
    });
    each(".error", function (told) { told.remove(); }, entry);
    if (sentence) return;
    each(".wrong", function (field) { field.classList.remove("wrong"); }, entry);
    each("[aria-invalid]", function (box) { box.removeAttribute("aria-invalid"); }, entry);
    each(".summary", function (list) {
      var many = list.querySelectorAll("li").length;
      if (many) list.querySelector("h2").textContent = "请更正以下" + many + "处"; else list.remove();
    });
  }

  /* Errors: the summary takes the focus, its links lead to the control. */
  function meet(root) {
    var summary = root.querySelector ? root.querySelector("[data-focus]") : null;
    if (summary) summary.focus();
  }
  document.addEventListener("htmx:afterSwap", function (event) { meet(event.detail.elt); });
  /* The answer to a refused form is no page to come back to: its place in the history belongs to the page of the form. */
  function refused() {
    var arrival = performance.getEntriesByType("navigation")[0];
    return arrival && arrival.responseStatus === 422 && document.referrer.indexOf(location.origin + "/") === 0;
  }
  if (refused()) history.replaceState(history.state, "", document.referrer);
  document.addEventListener("htmx:load", function (event) { /* what was right in it is kept, field by field */
    if (event.target !== document.body || !refused()) return;
    each("form [data-status]", function (entry) { if (!entry.querySelector(".wrong")) window.htmx.trigger(entry, "change"); });
  });
  document.addEventListener("click", function (event) {
    var link = event.target.closest(".summary a[href^='#']");
    var target = link && document.getElementById(link.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    (target.matches("input,select,textarea,button,a") ? target : target.querySelector("input,select,textarea") || target).focus();
    (target.closest(".field") || target).scrollIntoView({ block: "center" });
  });

  /* Dialogs and menus. */
  document.addEventListener("click", function (event) {
    var opener = event.target.closest("[data-dialog]");
    var dialog = opener && document.getElementById(opener.dataset.dialog);
    if (dialog && dialog.showModal) {
      event.preventDefault();
      dialog.showModal();
      dialog.addEventListener("close", function () { opener.focus(); }, { once: true });
    }
    var closer = event.target.closest("[data-close]");
    if (closer && closer.closest("dialog")) closer.closest("dialog").close();
    each("details[data-menu][open]", function (menu) { if (!menu.contains(event.target)) menu.open = false; });
  });
  document.addEventListener("keydown", function (event) {
    var menu = event.key === "Escape" && document.querySelector("details[data-menu][open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });
  function typed(input) {
    var button = input.form && input.form.querySelector("[type=submit]");
    if (button && button.dataset.was === undefined) button.disabled = input.value.trim() !== input.dataset.typed;
  }
  document.addEventListener("input", function (event) { if (event.target.matches("[data-typed]")) typed(event.target); });

  /* 读给我听: only where the browser has a Chinese voice. */
  function chinese() { return speechSynthesis.getVoices().filter(function (voice) { return voice.lang.indexOf("zh") === 0; })[0]; }
  function offerReading(button) {
    if (!window.speechSynthesis) return;
    var show = function () { button.hidden = !chinese(); };
    speechSynthesis.addEventListener("voiceschanged", show);
    show();
    button.onclick = function () {
      if (speechSynthesis.speaking) return speechSynthesis.cancel();
      var words = new SpeechSynthesisUtterance(document.getElementById("main").innerText);
      words.lang = "zh-CN";
      words.voice = chinese();
      words.rate = 0.9;
      speechSynthesis.speak(words);
    };
  }

  each("[data-read]", offerReading);
  each("[data-typed]", typed);
  each("[data-print]", function (button) { button.onclick = function () { window.print(); }; });
  meet(document);
})();

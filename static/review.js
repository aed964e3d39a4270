/* The review pages: single keys for what has a visible button, the paper's zoom, the focus after a step. All works without this file. */
(function () {
  "use strict";
  var SCALES = [100, 125, 150, 200, 300];
  var turn = 0;
  var scale = 0;

  function one(selector, root) { return (root || document).querySelector(selector); }
  function all(selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); }
  function work() { return one("#work"); }
  function typing(target) {
    return target.isContentEditable || target.matches("textarea,select,input:not([type=checkbox]):not([type=radio])");
  }

  /* Keys: the physical key counts, because an input method may hide the letter. */
  function press(code) {
    var found = all('[data-key="' + code + '"]', work()).filter(function (node) { return !node.disabled && node.offsetParent !== null; })[0];
    if (!found) return false;
    found.click();
    return true;
  }
  function digit(code) { return (/^(?:Digit|Numpad)([1-9])$/.exec(code) || [])[1]; }
  function tick(form, number) {
    var box = one('[data-digit="' + number + '"]', form);
    if (!box) return false;
    box.checked = !box.checked;
    box.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  }
  function inPanel(event, form) {
    if (event.code === "Escape") return press("Escape");
    if ((event.code === "Enter" || event.code === "NumpadEnter") && event.ctrlKey) { form.requestSubmit(); return true; }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return false;
    return Boolean(digit(event.code)) && tick(form, digit(event.code));
  }
  document.addEventListener("keydown", function (event) {
    var place = work();
    if (!place || place.dataset.keys !== "on" || event.isComposing || event.keyCode === 229 || event.defaultPrevented || one("dialog[open]")) return;
    if (event.code === "Escape" && one(".papers.full")) { full(false); return event.preventDefault(); }
    var form = one("#panel form", place);
    if (form) { if (inPanel(event, form)) event.preventDefault(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || typing(event.target)) return;
    if (event.code === "Slash" && !event.shiftKey && event.key !== "?") return;
    var code = digit(event.code) ? "Digit" + digit(event.code) : event.code;
    if (code !== "Escape" && press(code)) event.preventDefault();
  });
  document.addEventListener("keydown", function (event) {
    var find = one("[data-find]");
    if (event.key !== "/" || !find || typing(event.target) || event.ctrlKey || event.metaKey || event.isComposing) return;
    event.preventDefault();
    find.focus();
  });

  /* The paper: larger, turned, over the whole window. */
  function draw() {
    var picture = one("#evidence .paper img");
    if (!picture) return;
    picture.style.width = scale ? SCALES[scale] + "%" : "";
    picture.style.maxWidth = scale ? "none" : "100%";
    picture.style.maxHeight = scale ? "none" : "100%";
    picture.style.transform = turn ? "rotate(" + turn + "deg)" : "";
    one("#evidence [data-scale]").textContent = SCALES[scale] + "%";
  }
  function full(on) {
    var papers = one("#evidence");
    papers.classList.toggle("full", on);
    one("[data-word]", papers).textContent = on ? "返回" : "全屏";
  }
  document.addEventListener("click", function (event) {
    var zoom = event.target.closest("[data-zoom]");
    if (zoom) { scale = Math.min(Math.max(scale + Number(zoom.dataset.zoom), 0), SCALES.length - 1); draw(); }
    if (event.target.closest("[data-turn]")) { turn = (turn + 90) % 360; draw(); }
    if (event.target.closest("[data-full]")) full(!one("#evidence").classList.contains("full"));
  });

  /* What the worker will read. */
  function preview(form) {
    var place = one("[data-preview]", form);
    if (!place) return;
    var texts = all("[data-text]:checked", form).map(function (box) { return box.dataset.text; });
    var note = one("[name=note]", form).value.trim();
    var said = texts.concat(note).filter(Boolean).map(function (text) { return text.replace(/[。；]+$/, ""); }).join("；");
    var rule = one("[name=rule]", form);
    place.textContent = said ? (rule && rule.value ? "依据细则" + rule.value + "：" : "") + said : "所选理由的原文，加上您的补充说明。";
  }
  ["change", "input"].forEach(function (kind) {
    document.addEventListener(kind, function (event) {
      var form = event.target.closest("[data-reasons]");
      if (form) preview(form);
    });
  });

  /* After a step the focus stands on the heading of what is new. */
  document.addEventListener("htmx:afterSettle", function (event) {
    var verb = event.detail.requestConfig && event.detail.requestConfig.verb;
    var swapped = event.detail.elt;
    if (!verb || !swapped || !swapped.id) return;
    if (swapped.id === "work") { turn = scale = 0; }
    if (swapped.id === "evidence") draw();
    var first = swapped.id === "work" ? one("#work [data-focus]") || one("#work h1") : swapped.id === "panel" ? one("#panel [data-focus]") || one("#panel [type=checkbox], #panel form input:not([type=hidden]), #panel form textarea") || one("#panel h1") : null;
    if (first) first.focus();
  });
  draw();
})();

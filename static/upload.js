/* Evidence goes up one file at a time: its own progress, 取消 and 重试; one that fails leaves the others alone.
   The form is <form data-upload method="post" enctype="multipart/form-data" action="…">, the list <ul class="files" data-files>.
   The server answers htmx with one row, the element [data-upload-row]. */
(function () {
  "use strict";
  var craft = window.craft;
  var AT_ONCE = 2;
  var BUSY = "网络或系统繁忙，没有传上。";
  var waiting = [], running = 0;

  function size(bytes) { return bytes < 1048576 ? Math.max(1, Math.round(bytes / 1024)) + "KB" : (bytes / 1048576).toFixed(1) + "MB"; }
  function newKey() {
    var raw = crypto.getRandomValues(new Uint8Array(12));
    return btoa(String.fromCharCode.apply(null, raw)).replace(/\+/g, "-").replace(/\//g, "_");
  }
  function why_not(file, pick) {
    if (pick.dataset.accept && pick.dataset.accept.split(",").indexOf(file.type) < 0) return "只能上传照片（jpg、png）或PDF，请截图后再传";
    if (file.size > Number(pick.dataset.limit)) return "文件超过" + Math.round(pick.dataset.limit / 1048576) + "MB，请压缩或拍照上传";
    return file.size ? "" : "这是一个空文件，请重新选择";
  }

  function row(file) {
    var li = craft.make("li", "file");
    var thumb = craft.make("span", "thumb");
    thumb.append(craft.icon("file"));
    var body = craft.make("div"), top = craft.make("div", "top");
    top.append(craft.make("b", "", file.name), craft.make("span", "", size(file.size)));
    body.append(top);
    li.append(thumb, body);
    return li;
  }
  function button(text, act) {
    var node = craft.make("button", "link", text);
    node.type = "button";
    node.onclick = act;
    return node;
  }
  function fill(li, parts, does) {
    var body = li.lastElementChild;
    while (body.children.length > 1) body.lastElementChild.remove();
    var line = craft.make("div", "does");
    line.append.apply(line, does);
    body.append.apply(body, parts.concat(line));
  }
  function refuse(li, text, again) {
    li.classList.add("wrong");
    var words = craft.make("p", "bad", text);
    words.setAttribute("role", "alert");
    fill(li, [words], (again ? [button("重试", again)] : []).concat(button("移除", function () { li.remove(); })));
  }
  function track(li, name, stop) {
    li.classList.remove("wrong");
    var work = craft.make("div", "work"), labels = craft.make("div", "labelrow"), share = craft.make("b", "", "0%");
    var ns = "http://www.w3.org/2000/svg";
    var bar = document.createElementNS(ns, "svg"), ground = document.createElementNS(ns, "rect"), done = document.createElementNS(ns, "rect");
    bar.setAttribute("class", "bar"); bar.setAttribute("aria-hidden", "true");
    [[ground, "ground", "100%"], [done, "fill", "0%"]].forEach(function (r) {
      r[0].setAttribute("class", r[1]); r[0].setAttribute("width", r[2]); r[0].setAttribute("height", "8"); bar.append(r[0]);
    });
    labels.append(craft.make("span", "", "正在上传"), share);
    work.append(labels, bar);
    work.setAttribute("role", "progressbar"); work.setAttribute("aria-label", "正在上传" + name);
    work.setAttribute("aria-valuemin", "0"); work.setAttribute("aria-valuemax", "100");
    fill(li, [work], [button("取消", stop)]);
    return function (percent) {
      share.textContent = percent < 100 ? percent + "%" : "正在检查…";
      done.setAttribute("width", percent + "%");
      work.setAttribute("aria-valuenow", percent);
    };
  }

  function answer(li, xhr, again) {
    var holder = document.createElement("template");
    holder.innerHTML = xhr.responseText;
    var fresh = holder.content.querySelector("[data-upload-row]");
    if (xhr.status < 300 && fresh) {
      li.replaceWith(fresh);
      if (window.htmx) window.htmx.process(fresh);
      var event = xhr.getResponseHeader("HX-Trigger");
      if (event && /^[a-z-]+$/.test(event)) document.body.dispatchEvent(new CustomEvent(event, { bubbles: true }));
      return;
    }
    if (xhr.status < 300) return location.reload();
    var words = holder.content.querySelector("[data-reason]") || holder.content.querySelector(".summary li") || holder.content.querySelector(".bad");
    if (xhr.status === 413) return refuse(li, "文件太大，请压缩或拍照上传");
    if (xhr.status < 500 && words) return refuse(li, words.textContent.trim());
    refuse(li, xhr.status === 401 ? "登录已超时，请重新登录后再传" : BUSY, xhr.status === 401 ? null : again);
  }

  function send(form, name, file, li) {
    var again = function () { queue(form, name, file, li); };
    var xhr = new XMLHttpRequest(), data = new FormData();
    Array.prototype.forEach.call(form.querySelectorAll("input[type=hidden]"), function (input) { data.append(input.name, input.name === "key" ? newKey() : input.value); });
    data.append(name, file, file.name);
    var show = track(li, file.name, function () { xhr.abort(); });
    xhr.upload.onprogress = function (event) { if (event.lengthComputable) show(Math.floor(event.loaded / event.total * 100)); };
    xhr.onload = function () { answer(li, xhr, again); };
    xhr.onerror = xhr.ontimeout = function () { refuse(li, BUSY, again); };
    xhr.onabort = function () { li.remove(); };
    xhr.onloadend = function () { running -= 1; next(); };
    xhr.open("POST", form.action);
    xhr.timeout = 300000;
    xhr.setRequestHeader("HX-Request", "true");
    if (craft.token()) xhr.setRequestHeader("X-CSRFToken", craft.token());
    xhr.send(data);
  }
  function next() {
    if (running >= AT_ONCE || !waiting.length) return;
    running += 1;
    send.apply(null, waiting.shift());
    next();
  }
  function queue(form, name, file, li) {
    li.classList.remove("wrong");
    var turn = [form, name, file, li];
    fill(li, [craft.make("p", "muted", "等待上传")], [button("取消", function () { waiting = waiting.filter(function (one) { return one !== turn; }); li.remove(); })]);
    waiting.push(turn);
    next();
  }

  function take(input) {
    var pick = input.closest("[data-pick]");
    var form = pick && pick.closest("form[data-upload]");
    if (!form || !input.files) return;
    var list = form.querySelector("[data-files]") || document.querySelector(form.dataset.upload || "[data-files]");
    Array.prototype.forEach.call(input.files, function (file) {
      var li = row(file), reason = why_not(file, pick);
      list.append(li);
      if (reason) refuse(li, reason); else queue(form, pick.dataset.pick, file, li);
    });
    input.value = "";
  }

  document.addEventListener("change", function (event) { take(event.target); });
  /* What was chosen on a slow network before this script arrived. */
  Array.prototype.forEach.call(document.querySelectorAll("[data-pick] input[type=file]"), take);
})();

/* Questions before papers: what does not fit the answers is hidden, and the answers stand in the page's address, so
 * that they can be sent to somebody. Without this script everything is shown, with its case. Needs sotay.js. */
(function () {
  "use strict";

  var NAME = "tra-loi", form = document.querySelector("[data-ask]");
  if (!form) return;
  var all = window.sotay.all;
  var lines = all("[data-case]"), boxes = all("input", form);
  var yours = form.querySelector("[data-yours]"), again = form.querySelector("button[type=reset]");

  function answers() {
    var given = {};
    boxes.forEach(function (box) {
      if (box.checked) (given[box.name] = given[box.name] || []).push(box.value);
    });
    return given;
  }

  /* In the address: `?tra-loi=qua-han.khong,co-giay-chung-sinh.co`. */
  function read() {
    var given = (new URL(location.href).searchParams.get(NAME) || "").split(",");
    boxes.forEach(function (box) { box.checked = given.includes(box.name + "." + box.value); });
  }

  function write() {
    var here = new URL(location.href);
    var given = boxes.filter(function (box) { return box.checked; }).map(function (box) { return box.name + "." + box.value; });
    here.searchParams.delete(NAME);
    var rest = here.searchParams.toString(), ours = given.length ? NAME + "=" + given.join(",") : "";
    here.search = [rest, ours].filter(Boolean).join("&");
    try {
      history.replaceState(history.state, "", here);
    } catch (refused) { /* some browsers forbid it on file:// */ }
  }

  function shown(selector) {
    return all(selector).filter(function (element) { return !element.closest("[hidden]"); });
  }

  function text(element) { return element.textContent.replace(/\s+/g, " ").trim(); }

  function tell(given) {
    var some = Object.keys(given).length;
    again.hidden = !some;
    if (!some) {
      yours.textContent = "";
      return;
    }
    var papers = shown(".checklist li"), sure = papers.filter(function (paper) {
      return paper.dataset.case || !paper.querySelector(".checklist__when");
    }).length;
    var own = shown("#thoi-han ~ ul li[data-case]").filter(function (limit) { return given[limit.dataset.case.split("=")[0]]; });
    var time = own.length ? text(own[0]).split(": ").pop() : text(document.querySelector(".glance [href='#thoi-han']"));
    var left = papers.length - sure;
    yours.textContent = "Của bạn: " + sure + " giấy tờ" + (left ? ", thêm " + left + " giấy nếu nơi tiếp nhận không tra được" : "") +
      "; thời hạn: " + time.charAt(0).toLowerCase() + time.slice(1) + ". Địa chỉ của trang này giữ các câu trả lời để gửi cho người khác.";
  }

  function show() {
    var given = answers();
    lines.forEach(function (line) {
      var needs = line.dataset.case.split("="), got = given[needs[0]];
      line.hidden = Boolean(got) && !got.includes(needs[1]);
    });
    tell(given);
  }

  // «None of these» and the others exclude each other.
  form.addEventListener("change", function (event) {
    var box = event.target;
    if (box.type === "checkbox" && box.checked) {
      all("[name='" + box.name + "']", form).forEach(function (other) {
        if (other !== box && (box.value === "khong" || other.value === "khong")) other.checked = false;
      });
    }
    write();
    show();
  });
  form.addEventListener("reset", function (event) {
    event.preventDefault();
    boxes.forEach(function (box) { box.checked = false; });
    write();
    show();
  });

  form.hidden = false;
  read();
  show();
})();

/* Shows that a page is out of date: it names the day from which it is, unless it is built again. The day is that of
 * Vietnam, whatever zone the machine is set to. */
(function () {
  "use strict";

  var today = new Date(Date.now() + 7 * 3600000).toISOString().slice(0, 10);
  document.querySelectorAll("[data-stale]").forEach(function (notice) {
    notice.hidden = today < notice.dataset.stale;
  });
})();

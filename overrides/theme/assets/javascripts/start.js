/* What the theme writes into each page, as a file, for a Content-Security-Policy without inline scripts: its
 * memory, and the colours a reader has chosen or the machine asks for, before anything is painted. */
(function () {
  "use strict";

  // One memory for all pages of a server, or of a folder opened by double-click.
  window.__md_scope = new URL("/", location);

  window.__md_get = function (key) {
    try {
      return JSON.parse(localStorage.getItem(window.__md_scope.pathname + "." + key));
    } catch (refused) { // browsers may forbid it
      return null;
    }
  };

  window.__md_set = function (key, value) {
    try {
      localStorage.setItem(window.__md_scope.pathname + "." + key, JSON.stringify(value));
    } catch (refused) { /* or have no room left */ }
  };

  var chosen = window.__md_get("__palette");
  var options = Array.from(document.querySelectorAll("input[data-md-color-media]"));
  var fitting = options.find(function (option) { return matchMedia(option.dataset.mdColorMedia).matches; });
  var scheme = chosen && chosen.color ? chosen.color.scheme : fitting && fitting.dataset.mdColorScheme;
  if (scheme) document.body.dataset.mdColorScheme = scheme;
})();

/* What a worker finds around it, in the iframe of iframe-worker.js. */
(() => {
  const { worker } = document.currentScript.dataset;
  document.currentScript.remove(); // the theme's worker takes the first script for itself
  window.postMessage = (data, target) => parent.postMessage(data, target || "*");
  window.importScripts = (...sources) =>
    sources.reduce(
      (before, source) =>
        before.then(
          () =>
            new Promise((loaded) => {
              const script = document.createElement("script");
              script.src = source;
              script.onload = loaded;
              document.body.appendChild(script);
            }),
        ),
      Promise.resolve(),
    );
  window.addEventListener("error", ({ error }) =>
    parent.dispatchEvent(new ErrorEvent("error", { filename: worker, error })),
  );
})();

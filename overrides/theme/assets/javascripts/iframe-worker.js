/* The search's worker for sites opened from a folder, where browsers start no worker of file: addresses: an iframe
   stands in for it. After iframe-worker 1.0.4 by Martin Donath (iframe-worker.LICENSE.txt), whose script within the iframe
   is inline, which the policy of the pages forbids: here it is iframe-worker-inside.js. */
(() => {
  const inside = document.currentScript.src.replace("iframe-worker", "iframe-worker-inside");

  class IFrameWorker extends EventTarget {
    constructor(url) {
      super();
      this.url = `${url}`;
      this.iframe = document.createElement("iframe");
      this.iframe.hidden = true;
      document.body.appendChild(this.iframe);
      const page = this.window.document;
      page.open();
      page.write(
        `<html><body><script src="${inside}" data-worker="${this.url}"></script>` +
          `<script src="${this.url}?${Date.now()}"></script></body></html>`,
      );
      page.close();
      this.ready = new Promise((loaded) => { this.window.onload = loaded; });
      window.onmessage = (event) => {
        if (event.source !== this.window) return;
        this.dispatchEvent(new MessageEvent("message", { data: event.data }));
        if (this.onmessage) this.onmessage(event);
      };
      window.onerror = (message, filename, lineno, colno, error) => {
        if (filename !== this.url) return;
        const event = new ErrorEvent("error", { message, filename, lineno, colno, error });
        this.dispatchEvent(event);
        if (this.onerror) this.onerror(event);
      };
    }

    get window() {
      return this.iframe.contentWindow;
    }

    terminate() {
      this.iframe.remove();
      window.onmessage = window.onerror = null;
    }

    postMessage(data) {
      this.ready.then(() => this.window.dispatchEvent(new MessageEvent("message", structuredClone({ data }))));
    }
  }

  window.IFrameWorker = IFrameWorker;
  if (location.protocol === "file:") window.Worker = IFrameWorker;
})();

// <doc-viewer>: brings the box in question into view inside its own pane; the page stays where it is.
class DocViewer extends HTMLElement {
  connectedCallback() {
    const [box, pane] = [this.querySelector(".scan-meant"), this.closest(".pane-left")];
    if (!box || !pane || pane.scrollHeight <= pane.clientHeight) return;
    const [wanted, frame] = [box.getBoundingClientRect(), pane.getBoundingClientRect()];
    pane.scrollTop += wanted.top - frame.top - (frame.height - wanted.height) / 2;
  }
}
customElements.define("doc-viewer", DocViewer);

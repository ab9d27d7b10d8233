// <auto-draft>: keeps what is typed in its form on the server, a moment after the last change and
// when the page is left for another, and says so. What could not be kept is tried again; the page
// asks before it is closed meanwhile. Where there is nobody to keep it for any more (signed out, or
// the case is not theirs now), it says that instead of trying for ever.
class AutoDraft extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.said = this.querySelector("[data-said]");
    this.changed = () => this.soon(800);
    this.leave = (event) => { if (this.unsaved && !this.sent) event.preventDefault(); };
    this.hide = () => { if (document.visibilityState === "hidden" && this.unsaved) this.keep(); };
    this.sending = () => { this.sent = true; };
    this.form.addEventListener("input", this.changed);
    this.form.addEventListener("submit", this.sending);
    document.addEventListener("visibilitychange", this.hide);
    window.addEventListener("beforeunload", this.leave);
  }

  disconnectedCallback() {
    window.clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.hide);
    window.removeEventListener("beforeunload", this.leave);
  }

  soon(wait) {
    this.unsaved = true;
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.keep(), wait);
  }

  async keep() {
    if (this.busy || this.sent) return this.sent ? undefined : this.soon(800);
    this.busy = true;
    this.unsaved = false; // what is typed from here on sets it again
    let answer = null;
    try {
      answer = await fetch(this.dataset.url, {
        method: "POST",
        body: new URLSearchParams(new FormData(this.form)),
        headers: { "HX-Request": "true" },
        credentials: "same-origin",
        redirect: "manual", // only the sign-in page is elsewhere: it keeps nothing
        keepalive: true,
      });
    } catch (_offline) { /* told below */ }
    this.busy = false;
    if (answer && (answer.ok || answer.status === 409)) {
      this.said.textContent = await answer.text();
      this.unsaved ||= !answer.ok;
      return;
    }
    const gone = answer && (answer.type === "opaqueredirect" || [403, 404].includes(answer.status));
    this.said.textContent = gone ? this.dataset.gone : this.dataset.failed;
    if (gone) this.unsaved = true;
    else this.soon(5000);
  }
}
customElements.define("auto-draft", AutoDraft);

// <case-lease>: keeps the case taken while the tab is looked at. It holds a form (CSRF token,
// address); every 60 s the form is posted. 409 means that someone else has the case now: the
// decisions go quiet and the server's sentence is shown. What was typed stays on the page.
class CaseLease extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.message = this.querySelector("[data-lease-message]");
    this.timer = window.setInterval(() => this.beat(), 60000);
    this.wake = () => this.beat();
    document.addEventListener("visibilitychange", this.wake);
  }

  disconnectedCallback() {
    window.clearInterval(this.timer);
    document.removeEventListener("visibilitychange", this.wake);
  }

  async beat() {
    if (document.visibilityState !== "visible" || this.lost) return;
    let answer;
    try {
      answer = await fetch(this.form.action, {
        method: "POST",
        body: new URLSearchParams(new FormData(this.form)),
        headers: { "HX-Request": "true" },
        credentials: "same-origin",
      });
    } catch (_offline) {
      return; // the next beat tries again; the server decides in any case
    }
    if (answer.status === 409) this.lose(await answer.text());
  }

  lose(sentence) {
    this.lost = true;
    window.clearInterval(this.timer);
    document.documentElement.classList.add("read-only");
    for (const control of document.querySelectorAll(".decision-bar .btn, dialog [type=submit], dialog form button:not([type])")) {
      control.setAttribute("aria-disabled", "true");
      control.tabIndex = -1;
      if ("disabled" in control) control.disabled = true;
    }
    this.message.textContent = sentence;
    this.message.closest("[hidden]")?.removeAttribute("hidden");
    this.message.scrollIntoView({ block: "center" });
  }
}
customElements.define("case-lease", CaseLease);

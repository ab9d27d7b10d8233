// <read-aloud data-text="…">: reads the page's words out. Hidden where the browser has no voice.
class ReadAloud extends HTMLElement {
  connectedCallback() {
    if (!("speechSynthesis" in window)) return;
    this.hidden = false;
    const button = this.querySelector("button");
    const words = button.querySelector("span");
    const start = words.textContent;
    const reset = () => { this.speaking = false; words.textContent = start; button.setAttribute("aria-pressed", "false"); };
    reset();
    button.addEventListener("click", () => {
      window.speechSynthesis.cancel();
      if (this.speaking) { reset(); return; }
      const speech = new SpeechSynthesisUtterance(this.dataset.text);
      speech.lang = document.documentElement.lang === "en" ? "en-GB" : "zh-CN";
      speech.rate = 0.9;
      speech.onend = reset;
      speech.onerror = reset;
      this.speaking = true;
      words.textContent = this.dataset.stop;
      button.setAttribute("aria-pressed", "true");
      window.speechSynthesis.speak(speech);
    });
  }

  disconnectedCallback() {
    if (this.speaking) window.speechSynthesis.cancel();
  }
}
customElements.define("read-aloud", ReadAloud);

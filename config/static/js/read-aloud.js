// <read-aloud data-text="…">: reads the page's words out. Hidden where the browser has no voice.
class ReadAloud extends HTMLElement {
  connectedCallback() {
    if (!("speechSynthesis" in window)) return;
    this.hidden = false;
    const button = this.querySelector("button");
    const words = button.querySelector("span");
    const start = words.textContent;
    const show = (speaking) => {
      this.speaking = speaking;
      words.textContent = speaking ? this.dataset.stop : start;
      button.setAttribute("aria-pressed", speaking);
    };
    show(false);
    button.onclick = () => {
      speechSynthesis.cancel();
      if (this.speaking) return show(false);
      const speech = new SpeechSynthesisUtterance(this.dataset.text);
      speech.lang = document.documentElement.lang === "en" ? "en-GB" : "zh-CN";
      speech.rate = 0.9;
      speech.onend = speech.onerror = () => show(false);
      show(true);
      return speechSynthesis.speak(speech);
    };
  }

  disconnectedCallback() { if (this.speaking) speechSynthesis.cancel(); }
}
customElements.define("read-aloud", ReadAloud);

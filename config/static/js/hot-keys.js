// <hot-keys>: single keys press what carries data-key. Off until the person switches them on (the
// switch is kept on this machine; it says nothing about anybody). Never fires inside a control.
class HotKeys extends HTMLElement {
  connectedCallback() {
    this.switch = this.querySelector("button");
    this.set(this.dataset.on === "1" || this.stored() === "on");
    this.switch.hidden = false;
    this.switch.addEventListener("click", () => {
      this.set(!this.on);
      try { window.localStorage.setItem("huzhu-keys", this.on ? "on" : "off"); } catch (_blocked) { /* private mode */ }
    });
    this.listen = (event) => this.press(event);
    if (this.on) {
      this.rest();
      // After what the # in the address does.
      window.addEventListener("load", () => setTimeout(() => this.rest()));
    }
    document.addEventListener("keydown", this.listen);
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.listen);
  }

  stored() {
    try { return window.localStorage.getItem("huzhu-keys"); } catch (_blocked) { return null; }
  }

  set(on) {
    this.on = on;
    document.documentElement.classList.toggle("keys-on", on);
    this.switch.setAttribute("aria-pressed", String(on));
    this.switch.textContent = on ? this.dataset.off : this.dataset.label;
  }

  press(event) {
    const open = document.querySelector("dialog[open]");
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = event.target.closest("form") || (open && open.querySelector("form"));
      if (form && this.on) form.requestSubmit ? form.requestSubmit() : form.submit();
      return;
    }
    if (!this.on || open || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const field = event.target.closest("input, select, textarea, [contenteditable]");
    if (field && event.key === "Escape" && !this.rest()) field.blur();
    if (field) return;
    const key = event.key.toLowerCase();
    const target = [...document.querySelectorAll("[data-key]")].find((item) => item.dataset.key.toLowerCase() === key);
    if (!target) return;
    event.preventDefault();
    // What only changes another part of the page leaves the cursor where it is.
    if (!target.hasAttribute("hx-get")) target.focus({ preventScroll: true });
    if (target.select) target.select();
    else target.click();
  }

  // With keys on, the cursor waits on the button that goes on, outside of the field.
  rest() {
    const place = document.querySelector("[data-rest]");
    if (place) place.focus();
    return place;
  }
}
customElements.define("hot-keys", HotKeys);

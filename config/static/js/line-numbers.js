// <line-numbers data-for="id_text" data-line="12">: numbers beside the lines of a text field, and
// a walk to the wrong one.
class LineNumbers extends HTMLElement {
  connectedCallback() {
    const field = document.getElementById(this.dataset.for);
    if (!field) return;
    const frame = document.createElement("div");
    frame.className = "line-frame";
    const gutter = document.createElement("pre");
    gutter.className = "line-gutter";
    gutter.setAttribute("aria-hidden", "true");
    field.parentNode.insertBefore(frame, field);
    frame.append(gutter, field);
    let known = 0;
    const draw = () => {
      const count = field.value.split("\n").length;
      if (count === known) return;
      known = count;
      gutter.textContent = Array.from({ length: count }, (_, index) => index + 1).join("\n");
    };
    const follow = () => { gutter.scrollTop = field.scrollTop; };
    field.addEventListener("input", () => { draw(); follow(); });
    field.addEventListener("scroll", follow);
    draw();
    const line = Number(this.dataset.line);
    if (line) this.walk(field, line);
    follow();
  }

  walk(field, line) {
    const lines = field.value.split("\n");
    const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    field.setSelectionRange(start, start + (lines[line - 1] || "").length);
    field.scrollTop = (line - 6) * parseFloat(getComputedStyle(field).lineHeight);
  }
}
customElements.define("line-numbers", LineNumbers);

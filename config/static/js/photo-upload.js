// <photo-upload>: a tile's photos, each sent by itself: three at a time, one once the line is weak; again by
// itself, then at a press. Without scripts the form sends all at once.
const pause = (seconds) => new Promise((then) => setTimeout(then, seconds * 1000));

const line = {
  photos: [],
  busy: 0,
  most: 3,
  sent: 0,
  last: 0,

  onward() {
    for (const one of [...this.photos]) if (one.state === "waiting" && this.busy < this.most) this.send(one);
    if (this.photos.length || !this.sent) return;
    // Not under an open camera: what it takes would be lost.
    if (!document.hidden && document.hasFocus()) location.reload();
    else addEventListener("focus", () => pause(2).then(() => this.onward()), { once: true });
  },

  turn(one, state, words) {
    one.state = state;
    one.row.className = `upload-${state}`;
    one.row.querySelector("b").textContent = words || one.words[state];
    const button = one.row.querySelector("button");
    button.hidden = !/failed|refused/.test(state);
    if (state === "refused") button.textContent = one.words.drop;
    if (/done|gone/.test(state)) this.photos.splice(this.photos.indexOf(one), 1);
  },

  async send(one) {
    this.busy += 1;
    this.turn(one, "sending");
    const { status, responseURL, responseText } = await post(one);
    this.busy -= 1;
    if (status && responseURL !== one.to) { location.reload(); return; } // signed out
    if (/204|422/.test(status)) await photoQueue.forget(one.number);
    if (status === 204) {
      this.sent += 1;
      this.turn(one, "done");
      await pause(0.5);
    } else if (/409|422/.test(status)) {
      const [words, href, textContent] = responseText.split("\n");
      this.turn(one, status > 409 ? "refused" : "failed", words);
      if (href) Object.assign(one.row.querySelector("a"), { href, textContent, hidden: false });
    } else await this.again(one);
    this.onward();
  },

  async again(one) {
    this.most = 1;
    one.tries += 1;
    this.turn(one, navigator.onLine ? (one.tries > 3 ? "failed" : "later") : "offline");
    await pause(2 ** one.tries);
    if (one.state === "later") this.turn(one, "waiting");
  },

  press(one) {
    one.tries = 0;
    if (one.state === "refused") one.row.remove();
    this.turn(one, one.state === "refused" ? "gone" : "waiting");
    this.onward();
  },
};

addEventListener("online", () => {
  for (const one of line.photos) if (/offline|later|failed/.test(one.state)) line.press(one);
});

class PhotoUpload extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.addEventListener("change", ({ target }) => {
      for (const file of target.files) {
        const number = (line.last = Math.max(line.last + 1, Date.now()));
        const fields = ["upload_id", "kind", "instead"].map((name) => [name, this.form[name].value]);
        const photo = { number, file, fields, owner: this.dataset.owner, to: this.form.action };
        photoQueue.keep(photo);
        this.take(photo);
      }
      target.value = "";
    });
  }

  take(photo) {
    const row = this.querySelector("template").content.firstChild.cloneNode(true);
    const one = { ...photo, row, form: this.form, words: this.dataset };
    row.firstChild.textContent = photo.file.name;
    row.querySelector("button").onclick = () => line.press(one);
    this.querySelector("ul").append(row);
    line.photos.push(one);
    line.press(one);
  }
}
customElements.define("photo-upload", PhotoUpload);

(async (tiles) => {
  for (const one of tiles[0] ? await photoQueue.of(tiles[0].dataset.owner) : []) {
    const its = tiles.find(({ form }) => form.kind.value === one.fields[1][1]) || tiles[0];
    if (one.to === its.form.action && one.number < performance.timeOrigin) its.take(one);
  }
})([...document.querySelectorAll("photo-upload")]);

// photoLine: photos on their way, three at a time, one once the line is weak; again by itself, then at a press.
const pause = (seconds) => new Promise((then) => setTimeout(then, seconds * 1000));

const photoLine = {
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
    one.row.querySelector("b").textContent = words || one.host.dataset[state];
    const button = one.row.querySelector("button");
    button.hidden = !/failed|refused/.test(state);
    if (state === "refused") button.textContent = one.host.dataset.drop;
    if (/done|gone/.test(state)) this.photos.splice(this.photos.indexOf(one), 1);
  },

  async send(one) {
    this.busy += 1;
    this.turn(one, "sending");
    const { status, responseURL, responseText } = await one.host.post(one);
    this.busy -= 1;
    if (status && responseURL !== one.to) { location.reload(); return; } // signed out
    if (/204|422/.test(status)) await photoQueue.forget(one.number);
    if (status === 204) {
      this.sent += 1;
      this.turn(one, "done");
      await pause(0.5);
    } else if (status === 422) {
      const [words, url] = responseText.split("\n");
      this.turn(one, "refused", words);
      if (url) Object.assign(one.row.querySelector("a"), { href: url, hidden: false });
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
  for (const one of photoLine.photos) if (/offline|later|failed/.test(one.state)) photoLine.press(one);
});

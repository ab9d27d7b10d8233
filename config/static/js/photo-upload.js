// <photo-upload>: each photo is sent by itself; without scripts the form sends all at once.
class PhotoUpload extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.addEventListener("change", ({ target }) => {
      for (const file of target.files) {
        const number = (photoLine.last = Math.max(photoLine.last + 1, Date.now()));
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
    const one = { ...photo, row, host: this };
    row.firstChild.textContent = photo.file.name;
    row.querySelector("button").onclick = () => photoLine.press(one);
    this.querySelector("ul").append(row);
    photoLine.photos.push(one);
    photoLine.press(one);
  }

  async post(one) {
    const body = new FormData(this.form);
    for (const [name, value] of one.fields) body.set(name, value);
    body.set("number", one.number); // sending again adds nothing
    body.set("files", (one.small ||= await smaller(one.file)), "paper");
    const bar = one.row.querySelector("progress");
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open("POST", one.to);
      request.timeout = 120000;
      request.setRequestHeader("X-Requested-With", "photo-upload");
      request.upload.onprogress = ({ loaded, total }) => {
        bar.value = loaded / total;
        bar.nextElementSibling.textContent = `${Math.round(100 * bar.value)} %`;
      };
      request.onloadend = () => resolve(request);
      request.send(body);
    });
  }
}
customElements.define("photo-upload", PhotoUpload);

(async (tiles) => {
  for (const one of tiles[0] ? await photoQueue.of(tiles[0].dataset.owner) : []) {
    const its = tiles.find(({ form }) => form.kind.value === one.fields[1][1]) || tiles[0];
    if (one.to === its.form.action && one.number < performance.timeOrigin) its.take(one);
  }
})([...document.querySelectorAll("photo-upload")]);

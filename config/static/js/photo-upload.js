// <photo-upload>: sends each photo by itself, smaller, with a bar that moves; what fails can be tried
// again. Without scripts its form sends all at once.
class PhotoUpload extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.rows = this.querySelector("[data-rows]");
    this.sent = 0;
    this.addEventListener("change", (event) => this.take(event.target));
  }

  async take(input) {
    const waiting = Array.from(input.files, (file) => ({ file, number: ++this.sent, row: this.row(file) }));
    input.value = "";
    for (const one of waiting) await this.send(one);
    // Not while another is on its way, and with a failure on the page only after it is mended.
    if (!document.querySelector("[data-rows] > li")) window.location.reload();
  }

  row(file) {
    const row = this.querySelector("template").content.firstElementChild.cloneNode(true);
    row.querySelector("span").textContent = file.name;
    return this.rows.appendChild(row);
  }

  async send(one) {
    const [bar, button] = [one.row.querySelector("progress"), one.row.querySelector("button")];
    const body = new FormData(this.form);
    body.delete("files");
    body.set("number", one.number); // sending again adds nothing
    body.append("files", await this.smaller(one.file), "paper");
    const answer = await this.post(body, bar);
    if (answer.status === 204) return one.row.remove();
    one.row.className = "upload-failed";
    bar.hidden = !(button.hidden = false);
    const refused = answer.status === 422;
    button.textContent = refused ? answer.responseText : this.rows.dataset.failed;
    button.onclick = () => { one.row.remove(); if (!refused) this.take({ files: [one.file] }); };
  }

  post(body, bar) {
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open("POST", this.form.action);
      request.setRequestHeader("X-Requested-With", "photo-upload");
      request.upload.onprogress = (event) => { bar.value = event.loaded / event.total; };
      request.onloadend = () => resolve(request);
      request.send(body);
    });
  }

  // Smaller than a telephone makes it; what cannot be decoded here goes as it is.
  async smaller(file) {
    if (!file.type.startsWith("image/") || file.size < 800000) return file;
    try {
      const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, 2400 / Math.max(bitmap.width, bitmap.height));
      const canvas = document.createElement("canvas");
      Object.assign(canvas, { width: bitmap.width * scale, height: bitmap.height * scale });
      canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
      return await new Promise((done) => canvas.toBlob((blob) => done(blob || file), "image/jpeg", 0.82));
    } catch (_undecodable) {
      return file;
    }
  }
}
customElements.define("photo-upload", PhotoUpload);

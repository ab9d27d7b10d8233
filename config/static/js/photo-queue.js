// photoQueue: a photo waits here until the server has it, for a day, for its owner alone; without one none waits.
const answerTo = (asked) => new Promise((resolve, reject) => {
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
});

const photoQueue = {
  async ask(act) {
    try {
      const asked = indexedDB.open("photos", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("photos", { keyPath: "number" });
      this.base ||= await answerTo(asked);
      return await answerTo(act(this.base.transaction("photos", "readwrite").objectStore("photos")));
    } catch {
      return []; // a private window, or a full disk: it waits while the page is open
    }
  },

  keep(photo) { return photo.owner && this.ask((photos) => photos.put(photo)); },

  forget(number) { return this.ask((photos) => photos.delete(number)); },

  async of(owner) {
    const own = [];
    for (const one of await this.ask((photos) => photos.getAll())) {
      if (one.owner.slice(0, 8) !== owner.slice(0, 8) || Date.now() - one.number > 864e5) await this.forget(one.number);
      else if (one.owner === owner) own.push(one);
    }
    return own;
  },
};

// <photo-waiting data-owner hidden>: shown while photos wait; its link leads to their page.
customElements.define("photo-waiting", class extends HTMLElement {
  async connectedCallback() {
    const [first] = await photoQueue.of(this.dataset.owner);
    this.hidden = !first;
    if (first) this.querySelector("a").href = first.to.replace(/add$/, "");
  }
});

// Smaller, and without the place where it was taken. What cannot be decoded goes as it is.
const smaller = async (file) => {
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, 2400 / Math.max(bitmap.width, bitmap.height));
    const [width, height] = [bitmap.width * scale, bitmap.height * scale];
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    canvas.getContext("2d").drawImage(bitmap, 0, 0, width, height);
    return await new Promise((then) => canvas.toBlob((blob) => then(blob || file), "image/jpeg", 0.85));
  } catch {
    return file;
  }
};

// One photo as a form of its own; its number makes sending again add nothing.
const post = async (one) => {
  const body = new FormData(one.form);
  for (const [name, value] of one.fields) body.set(name, value);
  body.set("number", one.number);
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
};

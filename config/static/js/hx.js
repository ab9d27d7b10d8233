// The one place that knows htmx's event names, and the page's small manners. Everything here is
// a convenience: each page works as plain HTML without it.
(() => {
  const root = document.documentElement;
  root.classList.add("scripted");

  const EVENTS = { failed: ["htmx:responseError", "htmx:sendError", "htmx:timeout"], swapped: "htmx:afterSwap" };

  // A fragment that could not be fetched says so.
  const setOffline = (offline) => {
    for (const box of document.querySelectorAll("[data-offline]")) box.hidden = !offline;
  };
  for (const name of EVENTS.failed) document.addEventListener(name, () => setOffline(true));
  document.addEventListener(EVENTS.swapped, () => setOffline(false));

  // Links to "#id" of a <dialog> open it as a modal; without scripts :target shows it.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-dialog], [data-close]");
    if (!link) return;
    if (link.hasAttribute("data-close")) {
      const open = link.closest("dialog");
      if (open && open.open) { event.preventDefault(); open.close(); }
      return;
    }
    const href = link.getAttribute("href");
    const box = href.startsWith("#") && document.getElementById(href.slice(1));
    if (box && box.showModal && !box.open) { event.preventDefault(); box.showModal(); }
  });

  // One press, one POST: a second one does nothing.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    window.setTimeout(() => { delete form.dataset.sent; }, 8000);
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  const markAnchor = () => {
    const links = [...document.querySelectorAll(".anchors a")];
    const now = links.find((link) => link.hash === window.location.hash) || links[0];
    for (const link of links) link === now ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current");
  };
  window.addEventListener("hashchange", markAnchor);

  const start = () => {
    markAnchor();
    const narrow = window.matchMedia("(max-width: 47.99em)").matches;
    for (const fold of document.querySelectorAll("details[data-fold]")) fold.open = !narrow;
    // Errors: the dialog opens again, the summary gets the focus.
    const wrong = document.querySelector("dialog [data-focus]");
    const box = wrong && wrong.closest("dialog");
    if (box && box.showModal && !box.open) box.showModal();
    const first = wrong || document.querySelector("[data-focus]");
    if (!first) return;
    first.focus();
    // A # in the address takes it away again.
    if (location.hash) addEventListener("load", () => setTimeout(() => first.focus()));
  };
  document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", start) : start();
})();

import { byId, element } from "./dom.js";

const shownMs = 3500;

/** A short note over the page that goes by itself. */
export function toast(text) {
  const note = element("div", { class: "toast" }, text);
  byId("toasts").append(note);
  setTimeout(() => note.remove(), shownMs);
}

/** A note that stays until OK is pressed: Telegram's show_alert. */
export function alertBox(text) {
  const dialog = byId("alert");
  dialog.querySelector("p").textContent = text;
  if (!dialog.open) dialog.showModal();
}

/** Shows a photo large. */
export function lightbox(source, name) {
  const dialog = byId("lightbox");
  dialog.querySelector("img")?.remove();
  dialog.querySelector("button").prepend(element("img", { src: source, alt: name }));
  dialog.showModal();
}

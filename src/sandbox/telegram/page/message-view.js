import { element, icon } from "./dom.js";
import { formatted } from "./formatted.js";
import { lightbox } from "./toast.js";

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const maxPhotoWidth = 420;

/**
 * A message as a bubble with its buttons.
 * @param {{mine: boolean, name: string, tint: number | null, actions: object}} look `tint`: the sender's colour where the name is shown
 */
export function messageView(message, { mine, name, tint, actions }) {
  const body = message.text ?? message.caption ?? "";
  const entities = message.entities ?? message.caption_entities;
  const bubble = element(
    "div",
    { class: `bubble${message.photo ? " with-photo" : ""}${body ? "" : " bare"}` },
    tint === null ? null : element("p", { class: `sender ink-${tint}` }, name),
    message.reply_to_message && quoted(message.reply_to_message, actions),
    message.photo && photo(message),
    message.document && file(message.document),
    body && element("div", { class: "text" }, formatted(body, entities, actions.command), stamp(message)),
    body ? null : stamp(message),
  );
  return element(
    "article",
    {
      class: `message${mine ? " mine" : ""}${message.reply_markup ? " with-keys" : ""}`,
      data: { id: String(message.message_id) },
      "aria-label": `${name}, ${clock.format(message.date * 1000)}`,
    },
    element("div", { class: "bubble-row" }, bubble, replyButton(message, actions)),
    message.reply_markup && inlineKeyboard(message, actions),
  );
}

/** The first line of a message, for lists and the pinned bar. */
export function summary(message) {
  const text = (message.text ?? message.caption ?? "").replace(/\s+/g, " ");
  if (message.photo) return `Photo${text ? `, ${text}` : ""}`;
  if (message.document) return `${message.document.file_name}${text ? `, ${text}` : ""}`;
  return text;
}

export function timeText(message) {
  return clock.format(message.date * 1000);
}

function stamp(message) {
  const edited = message.edit_date === undefined ? "" : "edited ";
  const date = new Date(message.date * 1000);
  return element(
    "span",
    { class: "stamp" },
    edited,
    element("time", { dateTime: date.toISOString(), title: date.toLocaleString() }, clock.format(date)),
  );
}

function quoted(message, actions) {
  return element(
    "button",
    { type: "button", class: "quoted", on: { click: () => actions.goTo(message.message_id) } },
    element("strong", {}, message.from?.first_name ?? message.chat.title ?? ""),
    element("span", {}, summary(message)),
  );
}

function photo(message) {
  const size = message.photo.at(-1);
  const source = `/chat/files/${size.file_id}`;
  const shrink = Math.min(1, maxPhotoWidth / size.width);
  const image = element("img", {
    src: source,
    alt: message.caption ?? "Photo",
    width: Math.round(size.width * shrink),
    height: Math.round(size.height * shrink),
  });
  return element(
    "button",
    { type: "button", class: "photo", "aria-label": "Open photo", on: { click: () => lightbox(source, image.alt) } },
    image,
  );
}

function file(document) {
  return element(
    "a",
    { class: "file", href: `/chat/files/${document.file_id}`, download: document.file_name },
    element("span", { class: "file-mark" }, icon("file")),
    element(
      "span",
      { class: "file-text" },
      element("strong", {}, document.file_name),
      element("span", {}, sizeText(document.file_size)),
    ),
  );
}

function sizeText(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function replyButton(message, actions) {
  if (!actions.canReply) return null;
  return element(
    "button",
    {
      type: "button",
      class: "reply-button",
      "aria-label": "Reply",
      title: "Reply",
      on: { click: () => actions.reply(message) },
    },
    icon("reply"),
  );
}

function inlineKeyboard(message, actions) {
  const rows = message.reply_markup.inline_keyboard.map((row) =>
    element("div", { class: "key-row" }, ...row.map((button) => inlineButton(message, button, actions))),
  );
  return element("div", { class: "keys", role: "group", "aria-label": "Buttons" }, ...rows);
}

function inlineButton(message, button, actions) {
  const look = `key${button.style ? ` ${button.style}` : ""}`;
  if (button.url !== undefined) {
    return element(
      "a",
      { class: `${look} outward`, href: button.url, target: "_blank", rel: "noopener noreferrer" },
      button.text,
    );
  }
  const node = element("button", { type: "button", class: look }, element("span", {}, button.text));
  node.addEventListener("click", () => {
    if (button.copy_text !== undefined) actions.copy(button.copy_text.text);
    else actions.press(message, button.callback_data, node);
  });
  return node;
}

import { element } from "./dom.js";

const simple = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  blockquote: "blockquote",
};

/** Drawn as blocks: the line break beside them is theirs. */
const blocks = new Set(["pre", "blockquote", "expandable_blockquote"]);

/**
 * A text with its entities as nodes. Offsets count UTF-16 units, as JavaScript does.
 * @param {(command: string) => void} onCommand called when a /command in the text is pressed
 */
export function formatted(text, entities, onCommand) {
  const sorted = [...(entities ?? [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const fragment = document.createDocumentFragment();
  fragment.append(...nodes(text, 0, text.length, sorted, onCommand));
  return fragment;
}

function nodes(text, start, end, entities, onCommand) {
  const result = [];
  const queue = [...entities];
  let at = start;
  let afterBlock = false;
  const between = (to, beforeBlock) => {
    const plain = text.slice(at, to);
    const from = afterBlock && plain.startsWith("\n") ? 1 : 0;
    return plain.slice(from, beforeBlock && plain.length > from && plain.endsWith("\n") ? -1 : undefined);
  };
  while (queue.length > 0) {
    const entity = queue.shift();
    const from = Math.max(entity.offset, at);
    const to = Math.min(entity.offset + entity.length, end);
    if (from >= to) continue;
    const isBlock = blocks.has(entity.type);
    if (from > at) result.push(between(from, isBlock));
    const inside = [];
    while (queue.length > 0 && queue[0].offset < to) {
      const inner = queue.shift();
      inside.push(inner);
      const over = inner.offset + inner.length - to;
      // One that reaches beyond goes on after this one.
      if (over > 0) queue.unshift({ ...inner, offset: to, length: over });
      if (over > 0) break;
    }
    result.push(wrap(entity, text.slice(from, to), nodes(text, from, to, inside, onCommand), onCommand));
    at = to;
    afterBlock = isBlock;
  }
  if (at < end) result.push(between(end, false));
  return result;
}

function wrap(entity, text, children, onCommand) {
  switch (entity.type) {
    case "code":
      return copyable(element("code", {}, ...children), text);
    case "pre":
      return element(
        "pre",
        { tabIndex: 0 },
        entity.language && element("span", { class: "pre-language" }, entity.language),
        element("code", {}, ...children),
      );
    case "text_link":
      return link(entity.url, children);
    case "url":
      return link(text, children);
    case "email":
      return link(`mailto:${text}`, children);
    case "bot_command":
      return element("button", { type: "button", class: "command-link", on: { click: () => onCommand(text) } }, text);
    case "spoiler":
      return spoiler(children);
    case "expandable_blockquote":
      return expandable(children);
    case "mention":
    case "hashtag":
    case "cashtag":
      return element("span", { class: "tag" }, ...children);
    default:
      return element(simple[entity.type] ?? "span", {}, ...children);
  }
}

/** Only addresses that cannot run code become links. */
function link(address, children) {
  if (!/^(https?|tg|mailto):/i.test(address)) return element("span", {}, ...children);
  return element("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

function copyable(node, text) {
  const copy = () =>
    navigator.clipboard?.writeText(text).then(() => {
      node.classList.add("copied");
      setTimeout(() => node.classList.remove("copied"), 900);
    });
  node.title = "Copy";
  node.addEventListener("click", copy);
  return node;
}

function spoiler(children) {
  const node = element("span", {
    class: "spoiler",
    role: "button",
    tabIndex: 0,
    "aria-label": "Hidden text, press to show",
  });
  const hidden = element("span", { "aria-hidden": "true" }, ...children);
  const reveal = (event) => {
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    if (node.classList.contains("shown")) return;
    event.preventDefault();
    node.classList.add("shown");
    for (const name of ["role", "tabindex", "aria-label"]) node.removeAttribute(name);
    hidden.removeAttribute("aria-hidden");
  };
  node.append(hidden);
  node.addEventListener("click", reveal);
  node.addEventListener("keydown", reveal);
  return node;
}

function expandable(children) {
  const body = element("div", { class: "quote-body" }, ...children);
  const toggle = element("button", { type: "button", class: "quote-toggle", "aria-expanded": "false" }, "Show more");
  const quote = element("blockquote", { class: "expandable" }, body, toggle);
  toggle.addEventListener("click", () => {
    const open = quote.classList.toggle("open");
    toggle.textContent = open ? "Show less" : "Show more";
    toggle.setAttribute("aria-expanded", String(open));
  });
  return quote;
}

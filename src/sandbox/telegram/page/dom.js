/**
 * Builds an element. Text only ever becomes text nodes: nothing that a message says is read as HTML.
 * @param {string} tag
 * @param {Record<string, unknown>} [properties] `class`, `on` (listeners), `data`, DOM properties, or aria-/role attributes
 * @param {...(Node | string | null | undefined | false)} children
 */
export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (name === "class") node.className = value;
    else if (name === "on")
      for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    else if (name === "data") Object.assign(node.dataset, value);
    else if (name.startsWith("aria-") || name === "role" || name === "for") node.setAttribute(name, String(value));
    else node[name] = value;
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** One of the page's drawn icons, hidden from screen readers: its button carries the label. */
export function icon(name) {
  const namespace = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(namespace, "svg");
  const use = document.createElementNS(namespace, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

/** A round letter mark; each id keeps its colour, and the bot (no id) has the page's own. */
export function avatar(name, id, extra = "") {
  return element(
    "span",
    { class: `avatar ${id === undefined ? "" : `tint-${Math.abs(id) % 7}`} ${extra}`, "aria-hidden": "true" },
    [...name][0] ?? "?",
  );
}

export function byId(id) {
  return document.getElementById(id);
}

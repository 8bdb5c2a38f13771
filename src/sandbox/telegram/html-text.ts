import { badRequest } from "./telegram-error.ts";
import type { WireEntity } from "./wire.ts";

interface OpenTag {
  name: string;
  entity: WireEntity | undefined;
}

const simpleTags: Record<string, string> = {
  b: "bold",
  strong: "bold",
  i: "italic",
  em: "italic",
  u: "underline",
  ins: "underline",
  s: "strikethrough",
  strike: "strikethrough",
  del: "strikethrough",
  "tg-spoiler": "spoiler",
  code: "code",
  pre: "pre",
};
const characters: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"' };
const tokens =
  /<(\/?)([a-zA-Z][\w-]*)((?:\s+[\w-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+))?)*)\s*>|&(#x[\da-fA-F]{1,6}|#\d{1,7}|\w{1,8});|[\s\S]/gu;

/** Text and entities of parse_mode HTML (core.telegram.org/bots/api#html-style); Telegram's 400 for tags it does not know or that do not match. */
export function parseHtml(html: string): { text: string; entities: WireEntity[] } {
  const open: OpenTag[] = [];
  const entities: WireEntity[] = [];
  let text = "";
  for (const match of html.matchAll(tokens)) {
    const [token, slash, tag, attributes, reference] = match;
    if (tag === undefined) {
      if (token === "<") throw unparsable(`Unexpected character at byte offset ${byteOffset(html, match.index)}`);
      text += reference === undefined ? token : character(reference, token);
    } else if (slash === "/") closeTag(open, entities, tag.toLowerCase(), text.length);
    else openTag(open, tag.toLowerCase(), attributes ?? "", text.length, byteOffset(html, match.index));
  }
  const unclosed = open.at(-1);
  if (unclosed !== undefined) throw unparsable(`Can't find end tag corresponding to start tag "${unclosed.name}"`);
  return { text, entities: entities.filter((entity) => entity.length > 0) };
}

function openTag(open: OpenTag[], name: string, attributes: string, offset: number, bytes: number): void {
  const parent = open.at(-1);
  const language = name === "code" ? /^language-(.+)$/.exec(attribute(attributes, "class") ?? "")?.[1] : undefined;
  if (name === "code" && parent?.name === "pre" && parent.entity?.offset === offset && language !== undefined) {
    parent.entity.language = language;
    open.push({ name, entity: undefined });
    return;
  }
  const type = entityType(name, attributes);
  if (type === undefined) throw unparsable(`Unsupported start tag "${name}" at byte offset ${bytes}`);
  const url = type === "text_link" ? attribute(attributes, "href") : undefined;
  open.push({ name, entity: { type, offset, length: 0, ...(url === undefined ? {} : { url }) } });
}

function entityType(name: string, attributes: string): string | undefined {
  if (name === "a") return "text_link";
  if (name === "blockquote") return /\sexpandable\b/.test(attributes) ? "expandable_blockquote" : "blockquote";
  if (name === "span") return attribute(attributes, "class") === "tg-spoiler" ? "spoiler" : undefined;
  return simpleTags[name];
}

function closeTag(open: OpenTag[], entities: WireEntity[], name: string, end: number): void {
  const tag = open.pop();
  if (tag === undefined) throw unparsable(`Unexpected end tag "${name}"`);
  if (tag.name !== name) throw unparsable(`Unmatched end tag, expected "</${tag.name}>", found "</${name}>"`);
  const { entity } = tag;
  if (entity === undefined || (entity.type === "text_link" && !entity.url)) return;
  entities.push({ ...entity, length: end - entity.offset });
}

function attribute(attributes: string, name: string): string | undefined {
  const match = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`).exec(attributes);
  const value = match?.[1] ?? match?.[2] ?? match?.[3];
  return value?.replace(/&(\w{1,8});/g, (token, reference: string) => character(reference, token));
}

function character(reference: string, token: string): string {
  if (!reference.startsWith("#")) return characters[reference] ?? token;
  const code = reference.startsWith("#x") ? Number.parseInt(reference.slice(2), 16) : Number(reference.slice(1));
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : token;
}

function byteOffset(html: string, index: number): number {
  return Buffer.byteLength(html.slice(0, index));
}

function unparsable(reason: string): Error {
  return badRequest(`can't parse entities: ${reason}`);
}

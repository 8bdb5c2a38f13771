import type { WireEntity } from "./wire.ts";

const patterns: readonly (readonly [string, RegExp])[] = [
  ["bot_command", /(?<![\w/@.:])\/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])/g],
  ["url", /(?<![\w@])https?:\/\/[^\s<>"']{1,2000}[^\s<>"'.,;:!?)\]}]/g],
  ["email", /(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*\.[A-Za-z]{2,24}(?![\w@])/g],
  ["mention", /(?<![\w@.])@[A-Za-z][A-Za-z0-9_]{2,31}(?![\w@])/g],
  ["hashtag", /(?<![\w#&])#(?=\w{0,64}[A-Za-z_])\w{1,64}/g],
  ["cashtag", /(?<![\w$])\$[A-Z]{3,8}(?![\w$])/g],
];

/** What Telegram finds by itself in a text: commands, addresses, mentions, tags; nothing inside `taken` entities or each other. */
export function findEntities(text: string, taken: readonly WireEntity[]): WireEntity[] {
  const closed = taken.filter((entity) => ["code", "pre", "text_link"].includes(entity.type));
  const found: WireEntity[] = [];
  for (const [type, pattern] of patterns) {
    for (const match of text.matchAll(pattern)) {
      const entity = { type, offset: match.index, length: match[0].length };
      if (![...closed, ...found].some((other) => overlap(other, entity))) found.push(entity);
    }
  }
  return found.sort((a, b) => a.offset - b.offset);
}

function overlap(a: WireEntity, b: WireEntity): boolean {
  return a.offset < b.offset + b.length && b.offset < a.offset + a.length;
}

import { findEntities } from "./found-entities.ts";
import { parseHtml } from "./html-text.ts";
import { badRequest } from "./telegram-error.ts";
import type { WireEntity } from "./wire.ts";

export interface FormattedText {
  text: string;
  entities: WireEntity[];
}

interface TextSource {
  text: string;
  parse_mode?: "HTML" | undefined;
  entities?: WireEntity[] | undefined;
}

/** A text as Telegram keeps it: parsed, trimmed, its entities checked, and with those that Telegram finds itself. */
export function formatText(source: TextSource): FormattedText {
  const given =
    source.parse_mode === "HTML" ? parseHtml(source.text) : { text: source.text, entities: source.entities ?? [] };
  for (const entity of given.entities) checkBounds(entity, given.text);
  const trimmed = trim(given);
  const entities = [...trimmed.entities, ...findEntities(trimmed.text, trimmed.entities)];
  entities.sort((a, b) => a.offset - b.offset || b.length - a.length);
  return { text: trimmed.text, entities };
}

function checkBounds(entity: WireEntity, text: string): void {
  if (entity.offset + entity.length <= text.length) return;
  throw badRequest(
    `entity beginning at UTF-16 offset ${entity.offset} ends after the end of the text at UTF-16 offset ${text.length}`,
  );
}

function trim({ text, entities }: FormattedText): FormattedText {
  const cut = text.length - text.trimStart().length;
  const kept = text.trim();
  const moved = entities.flatMap((entity) => {
    const start = Math.max(entity.offset - cut, 0);
    const end = Math.min(entity.offset + entity.length - cut, kept.length);
    return end > start ? [{ ...entity, offset: start, length: end - start }] : [];
  });
  return { text: kept, entities: moved };
}

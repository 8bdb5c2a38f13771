import { formatText } from "./formatted-text.ts";
import { badRequest } from "./telegram-error.ts";
import type { WireEntity, WireMessage } from "./wire.ts";

const maxTextLength = 4096;
const maxCaptionLength = 1024;

interface CaptionSource {
  caption?: string | undefined;
  parse_mode?: "HTML" | undefined;
  caption_entities?: WireEntity[] | undefined;
}

/** The text of a message; Telegram's 400 when it is empty or longer than 4096 UTF-16 units. */
export function messageText(source: Parameters<typeof formatText>[0]): Pick<WireMessage, "text" | "entities"> {
  const { text, entities } = formatText(source);
  if (text === "") throw badRequest("message text is empty");
  if (text.length > maxTextLength) throw badRequest("message is too long");
  return { text, ...(entities.length > 0 ? { entities } : {}) };
}

/** The caption of a photo or document, if any; Telegram's 400 when it is longer than 1024 UTF-16 units. */
export function messageCaption(source: CaptionSource): Pick<WireMessage, "caption" | "caption_entities"> {
  const { text, entities } = formatText({
    text: source.caption ?? "",
    parse_mode: source.parse_mode,
    entities: source.caption_entities,
  });
  if (text.length > maxCaptionLength) throw badRequest("message caption is too long");
  if (text === "") return {};
  return { caption: text, ...(entities.length > 0 ? { caption_entities: entities } : {}) };
}

import type { ChatEvent, ChatMessage } from "./chat-client.ts";

/** What happened as plain text: buttons in brackets, a row a line; edits and notes say that they are. */
export function printedEvent(event: Exclude<ChatEvent, { type: "hello" }>): string {
  if (event.type === "callback_answer") return `(${event.show_alert ? "alert" : "note"}) ${event.text}`;
  return `${event.type === "edited" ? "(edited) " : ""}${printedMessage(event.message)}`;
}

function printedMessage(message: ChatMessage): string {
  const size = message.photo?.at(-1);
  const { document } = message;
  return [
    size === undefined ? undefined : `<photo ${size.width}x${size.height}>`,
    document === undefined ? undefined : `<file ${document.file_name}, ${document.file_size} bytes>`,
    message.text ?? message.caption,
    ...(message.reply_markup?.inline_keyboard ?? []).map((row) => row.map((button) => `[${button.text}]`).join(" ")),
  ]
    .filter((line) => line !== undefined)
    .join("\n");
}

/** The same for programs: one object, its buttons as rows of texts. */
export function jsonEvent(event: Exclude<ChatEvent, { type: "hello" }>): string {
  if (event.type === "callback_answer") {
    return JSON.stringify({ kind: event.show_alert ? "alert" : "note", text: event.text });
  }
  const { message } = event;
  return JSON.stringify({
    kind: event.type,
    message_id: message.message_id,
    date: message.date,
    text: message.text ?? message.caption ?? "",
    buttons: (message.reply_markup?.inline_keyboard ?? []).map((row) => row.map((button) => button.text)),
    ...(message.photo === undefined ? {} : { photo: message.photo }),
    ...(message.document === undefined ? {} : { document: message.document }),
  });
}

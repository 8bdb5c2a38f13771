import type { ChatMessage } from "./chat-client.ts";
import { ChatProblem } from "./chat-client.ts";

export interface ChosenButton {
  readonly messageId: number;
  readonly data: string;
}

/** The button of that name on the last message that has one; its beginning, in any case, is enough. */
export function chooseButton(messages: readonly ChatMessage[], wanted: string): ChosenButton {
  const name = plain(wanted);
  for (const matches of [(text: string) => text === name, (text: string) => text.startsWith(name)]) {
    for (const message of messages.toReversed()) {
      const button = buttonsOf(message).find((each) => matches(plain(each.text)));
      if (button === undefined) continue;
      if (button.callback_data !== undefined) return { messageId: message.message_id, data: button.callback_data };
      throw new ChatProblem(`[${button.text}] does not go to the bot: ${button.url ?? "it copies a text"}`);
    }
  }
  const last = messages.toReversed().find((message) => buttonsOf(message).length > 0);
  const offered = last === undefined ? "no message has buttons" : `the last ones are ${names(last)}`;
  throw new ChatProblem(`There is no button "${wanted}"; ${offered}.`);
}

function buttonsOf(message: ChatMessage) {
  return message.reply_markup?.inline_keyboard.flat() ?? [];
}

function names(message: ChatMessage): string {
  return buttonsOf(message)
    .map((button) => `[${button.text}]`)
    .join(" ");
}

/** Signs before the first letter or digit are decoration, unless there is nothing else. */
function plain(text: string): string {
  const lower = text.trim().toLowerCase();
  return lower.replace(/^[^\p{L}\p{N}]+/u, "") || lower;
}

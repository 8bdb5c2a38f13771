import { z } from "zod";

const buttonSchema = z.object({
  text: z.string(),
  callback_data: z.string().optional(),
  url: z.string().optional(),
  copy_text: z.object({ text: z.string() }).optional(),
});

const messageSchema = z.object({
  message_id: z.int(),
  date: z.int(),
  text: z.string().optional(),
  caption: z.string().optional(),
  photo: z.array(z.object({ file_id: z.string(), width: z.int(), height: z.int() })).optional(),
  document: z.object({ file_id: z.string(), file_name: z.string(), file_size: z.int() }).optional(),
  reply_markup: z.object({ inline_keyboard: z.array(z.array(buttonSchema)) }).optional(),
});

const stateSchema = z.object({
  me: z.object({ id: z.int(), first_name: z.string() }),
  people: z.array(z.object({ id: z.int(), first_name: z.string() })),
  chats: z.array(z.object({ id: z.int(), title: z.string(), type: z.string(), bot_status: z.string() })),
});

const eventSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("hello") }),
  z.object({
    type: z.enum(["message", "edited"]),
    chat_id: z.int(),
    sender_id: z.int(),
    message: messageSchema,
  }),
  z.object({
    type: z.literal("callback_answer"),
    callback_query_id: z.string(),
    text: z.string(),
    show_alert: z.boolean(),
  }),
]);

export type ChatMessage = z.infer<typeof messageSchema>;
export type ChatState = z.infer<typeof stateSchema>;
export type ChatEvent = z.infer<typeof eventSchema>;

/** Something that the person at the terminal can mend; the message says how. */
export class ChatProblem extends Error {}

const TIMEOUT_MS = 10_000;

/** The chat page's API of a running sandbox, as seen by a script. */
export class ChatClient {
  readonly #address: string;
  readonly #token: string;

  constructor(port: number, token: string) {
    this.#address = `http://127.0.0.1:${port}`;
    this.#token = token;
  }

  async state(as?: number): Promise<ChatState> {
    return stateSchema.parse(await this.#call("GET", `/chat/api/state${as === undefined ? "" : `?as=${as}`}`));
  }

  /** The chat's last messages, oldest first. */
  async messages(as: number, chat: number): Promise<ChatMessage[]> {
    const answer = await this.#call("GET", `/chat/api/messages?as=${as}&chat=${chat}`);
    return z.object({ messages: z.array(messageSchema) }).parse(answer).messages;
  }

  async send(as: number, chat: number, text: string): Promise<void> {
    await this.#call("POST", "/chat/api/messages", { as, chat, text });
  }

  /** Returns the callback query's id, which the bot's answer carries. */
  async press(as: number, chat: number, messageId: number, data: string): Promise<string> {
    const answer = await this.#call("POST", "/chat/api/press", { as, chat, message_id: messageId, data });
    return z.object({ callback_query_id: z.string() }).parse(answer).callback_query_id;
  }

  /** Brings the bot into a group or channel; only its creator may. */
  async addBot(as: number, chat: number): Promise<void> {
    await this.#call("POST", "/chat/api/bot", { as, chat, action: "add" });
  }

  /** What happens from now on, as one person sees it; the first event is `hello`. Ends with the signal. */
  async *events(as: number, signal: AbortSignal): AsyncGenerator<ChatEvent> {
    const response = await this.#fetch(`/chat/api/events?as=${as}`, { signal });
    const decoder = new TextDecoder();
    let rest = "";
    for await (const chunk of response.body ?? []) {
      const blocks = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) {
        const event = block.startsWith("data: ") ? eventSchema.safeParse(JSON.parse(block.slice(6))) : undefined;
        // Events that a terminal has no use for (pins, typing) are not in the schema.
        if (event?.success) yield event.data;
      }
    }
  }

  async #call(method: string, path: string, body?: object): Promise<unknown> {
    const response = await this.#fetch(path, {
      method,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    const answer = z
      .looseObject({ ok: z.boolean(), description: z.string().optional() })
      .safeParse(await response.json().catch(() => undefined));
    if (!answer.success) throw new ChatProblem(`${this.#address} does not answer like the sandbox's chat page.`);
    if (!answer.data.ok) throw new ChatProblem(`The chat refused it: ${answer.data.description}`);
    return answer.data;
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    const headers = { ...init.headers, "x-chat-token": this.#token };
    const response = await fetch(this.#address + path, { ...init, headers }).catch((error: unknown) => {
      if (init.signal?.aborted) throw error;
      throw new ChatProblem(`The sandbox is not running at ${this.#address}. Start it with: npm start`);
    });
    if (response.status === 401) {
      throw new ChatProblem(
        `What runs at ${this.#address} is another sandbox than the one of this data folder (its chat token differs). Set DATA_DIR or SANDBOX_PORT as for npm start.`,
      );
    }
    return response;
  }
}

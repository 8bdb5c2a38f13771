// npm run chat -- "/status": speaks to the running sandbox as the bot's owner and prints what comes back.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { loadSettings } from "../config/load.ts";
import type { ChatArguments } from "./chat/chat-arguments.ts";
import { parseChatArguments, USAGE } from "./chat/chat-arguments.ts";
import type { ChatEvent, ChatState } from "./chat/chat-client.ts";
import { ChatClient, ChatProblem } from "./chat/chat-client.ts";
import { chooseButton } from "./chat/chosen-button.ts";
import { jsonEvent, printedEvent } from "./chat/printed-event.ts";

const QUIET_MS = 1200;
const LONGEST_MS = 10_000;

// A reader that has seen enough (head) ends the script, quietly.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

const chosen = parseChatArguments(process.argv.slice(2));
if (chosen === USAGE && process.argv.some((word) => word === "--help" || word === "-h")) {
  console.log(USAGE);
} else if (typeof chosen === "string") {
  console.error(chosen);
  process.exitCode = 2;
} else {
  await talk(chosen).catch((error: unknown) => {
    if (!(error instanceof ChatProblem)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  });
}

async function talk(args: ChatArguments): Promise<void> {
  const client = openClient();
  const owner = await client.state();
  const me = named(owner.people, args.as, owner.me, (person) => person.first_name, "nobody called", "--as");
  const { chats } = me.id === owner.me.id ? owner : await client.state(me.id);
  const chat = named(chats, args.chat, privateChat(chats), (each) => each.title, "no chat called", "--chat");
  const over = new AbortController();
  try {
    const events = client.events(me.id, over.signal);
    // From its first event on nothing is missed.
    await events.next();
    await letBotIn(client, args, me.id, chat);
    if (args.message === undefined && args.press === undefined && args.waitS === undefined) return;
    const query = await act(client, args, me.id, chat.id);
    const heard = await print(events, args, (event) =>
      event.type === "callback_answer"
        ? event.callback_query_id === query
        : event.type !== "hello" && event.chat_id === chat.id && event.sender_id !== me.id,
    );
    if (heard === 0 && args.waitS === undefined)
      throw new ChatProblem(`No answer within ${LONGEST_MS / 1000} seconds. Nobody without a role gets one.`);
  } finally {
    over.abort();
  }
}

/** In a chat without the bot nothing that is said reaches it. */
async function letBotIn(client: ChatClient, args: ChatArguments, me: number, chat: Chat): Promise<void> {
  if (chat.type === "private") {
    if (args.addBot) throw new ChatProblem("--add-bot is for a group or channel: name it with --chat.");
    return;
  }
  if (chat.bot_status === "member" || chat.bot_status === "administrator") {
    if (args.addBot) console.error(`The bot is in ${chat.title} already.`);
    return;
  }
  if (args.addBot) {
    await client.addBot(me, chat.id);
    console.error(`The bot is in ${chat.title} now.`);
  } else if (args.message !== undefined || args.press !== undefined) {
    throw new ChatProblem(
      `The bot is not in ${chat.title}, so it would not hear you. Let it in with --add-bot, or on the chat page: Add bot.`,
    );
  }
}

/** Says or presses what was asked for; returns the callback query of a press. */
async function act(client: ChatClient, args: ChatArguments, me: number, chat: number): Promise<string | undefined> {
  if (args.message !== undefined) await client.send(me, chat, args.message);
  if (args.press === undefined) return undefined;
  const button = chooseButton(await client.messages(me, chat), args.press);
  return client.press(me, chat, button.messageId, button.data);
}

type Chat = ChatState["chats"][number];

function openClient(): ChatClient {
  const loaded = loadSettings({ root: dirname(import.meta.dirname), processEnv: process.env, environment: "sandbox" });
  if (!loaded.ok) {
    const lines = loaded.problems.map(({ name, value, allowed }) => `  ${name}: ${value}, allowed: ${allowed}`);
    throw new ChatProblem(`The settings are wrong:\n${lines.join("\n")}`);
  }
  const { dataFolder, sandboxPort } = loaded.settings;
  const tokenFile = join(dataFolder, "world", "chat-token");
  try {
    return new ChatClient(sandboxPort, readFileSync(tokenFile, "utf8").trim());
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    throw new ChatProblem(`No sandbox has run here yet (${tokenFile} is missing). Start it with: npm start`);
  }
}

function privateChat(chats: ChatState["chats"]) {
  const found = chats.find((chat) => chat.type === "private");
  if (found === undefined) throw new ChatProblem("This person has no chat with the bot.");
  return found;
}

/** The one whose name begins like that, or the usual one when no name is given. */
function named<T>(
  all: readonly T[],
  wanted: string | undefined,
  usual: T,
  nameOf: (one: T) => string,
  missing: string,
  option: string,
): T {
  if (wanted === undefined) return usual;
  const lower = wanted.toLowerCase();
  const found =
    all.find((one) => nameOf(one).toLowerCase() === lower) ??
    all.find((one) => nameOf(one).toLowerCase().startsWith(lower));
  if (found !== undefined) return found;
  throw new ChatProblem(`There is ${missing} "${wanted}". ${option} takes one of: ${all.map(nameOf).join(", ")}.`);
}

/** Prints wanted events until the time is over or, without a given time, until it has been quiet after the first. */
async function print(
  events: AsyncGenerator<ChatEvent>,
  args: ChatArguments,
  wanted: (event: ChatEvent) => boolean,
): Promise<number> {
  const endMs = performance.now() + (args.waitS === undefined ? LONGEST_MS : args.waitS * 1000);
  let heard = 0;
  let next = events.next();
  for (;;) {
    const leftMs = endMs - performance.now();
    const patienceMs = heard > 0 && args.waitS === undefined ? Math.min(QUIET_MS, leftMs) : leftMs;
    const stopWaiting = new AbortController();
    const result = await Promise.race([next, delay(Math.max(patienceMs, 0), "over" as const, stopWaiting)]);
    stopWaiting.abort();
    if (result === "over" || result.done) break;
    if (wanted(result.value)) {
      show(result.value, args.json);
      heard += 1;
    }
    next = events.next();
  }
  // The read under way ends with the signal; nobody waits for it any more.
  next.catch(() => undefined);
  return heard;
}

/** A press that the bot took without a word is heard, but there is nothing to print. */
function show(event: ChatEvent, asJson: boolean): void {
  if (event.type === "hello" || (event.type === "callback_answer" && event.text === "")) return;
  console.log(asJson ? jsonEvent(event) : `${printedEvent(event)}\n`);
}

// The process that alone holds the key. Its parent speaks to it over Node's channel and it to nobody else.
import { openDoors, shutDoors, shutWriting } from "./doors.ts";
import { readKey } from "./read-key.ts";
import { Refused } from "./refused.ts";
import type { SignerReply } from "./request.ts";
import { SignerRequest } from "./request.ts";
import { SignerSetup } from "./setup.ts";
import { Signer } from "./signer.ts";

/** Requests that wait at once; an honest bot has a few under way. */
const MOST_WAITING = 64;
/** Replies that the parent has not taken: whoever asks so much and reads nothing is no bot of ours. */
const MOST_UNREAD = 1000;

const queue: unknown[] = [];
let unread = 0;

process.once("disconnect", () => process.exit(0));
// A person's Ctrl-C reaches every process of the terminal; this one ends when its parent has ended in order.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);
process.on("uncaughtException", (error) => fail(error));
process.once("message", (message) => {
  start(message).catch(fail);
});

async function start(message: unknown): Promise<void> {
  const parsed = SignerSetup.safeParse(message);
  if (!parsed.success) throw new Error(`the setup was not understood: ${whatIsWrong(parsed.error)}`);
  const setup = parsed.data;
  shutWriting();
  const open = openDoors().filter((door) => door !== "fs.read");
  if (open.length > 0) throw new Error(`this process may use ${open.join(", ")}: it reads no key`);
  const key = await readKey(setup.key);
  shutDoors();
  const { anchorMarketMs, anchorWallMs, speed } = setup.clock;
  const signer = new Signer(setup, key, () => Math.floor(anchorMarketMs + (Date.now() - anchorWallMs) * speed));
  process.on("message", (request) => take(signer, request));
  send({ type: "ready", address: signer.address });
}

/** Nothing is decoded before it has its place: a flood costs a reply each, and no signature. */
function take(signer: Signer, message: unknown): void {
  if (queue.length >= MOST_WAITING) {
    send(refusal(message, "busy", `more than ${MOST_WAITING} requests at once`));
  } else if (queue.push(message) === 1) {
    setImmediate(() => work(signer));
  }
}

function work(signer: Signer): void {
  for (const message of queue.splice(0)) send(reply(signer, message));
}

function reply(signer: Signer, message: unknown): SignerReply {
  const parsed = SignerRequest.safeParse(message);
  if (!parsed.success) return refusal(message, "malformed", `not understood: ${whatIsWrong(parsed.error)}`);
  try {
    return { id: parsed.data.id, ok: true, answer: signer.answer(parsed.data) };
  } catch (error) {
    if (error instanceof Refused || error instanceof RangeError) {
      return refusal(message, parsed.data.type, error.message);
    }
    throw error;
  }
}

function refusal(message: unknown, kind: string, reason: string): SignerReply {
  const id = typeof message === "object" && message !== null && "id" in message ? message.id : null;
  return { id: typeof id === "number" ? id : null, ok: false, kind, reason };
}

/** The field and what was expected of it; never what was there. */
function whatIsWrong({ issues }: { readonly issues: readonly { path: readonly PropertyKey[]; message: string }[] }) {
  return issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.map(String).join(".")}: ${message}`)
    .join("; ")
    .slice(0, 300);
}

function send(message: SignerReply | { readonly type: "ready"; readonly address: string }): void {
  if (unread >= MOST_UNREAD) fail(new Error(`${MOST_UNREAD} replies were not read`));
  unread += 1;
  process.send?.(message, undefined, undefined, () => {
    unread -= 1;
  });
}

/** Ends with a few words for the parent. A key would look like 64 hexadecimal digits: no such text leaves here. */
function fail(error: unknown): never {
  const words = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${words.replace(/[0-9a-f]{64}/gi, "[32 bytes]").slice(0, 1000)}\n`);
  process.exit(1);
}

import type { ChildProcess } from "node:child_process";
import { isatty } from "node:tty";
import { z } from "zod";
import type { OrderForm } from "../domain/order.ts";
import type { OrderSigner } from "../engine/ports.ts";
import type { LaunchedSigner } from "./signer-launch.ts";
import { descriptorOf, launchSigner } from "./signer-launch.ts";
import type { SignerSettings } from "./signer-settings.ts";
import { SigningRefused } from "./signing-refused.ts";

const START_MS = 30_000;
/** As long as a person may take to type a password. */
const ASKING_MS = 300_000;
const ANSWER_MS = 5_000;
const END_MS = 2_000;
/** Below what the signer lets wait: it is this side that tells its callers to slow down. */
const MOST_PENDING = 48;
const WALL = { anchorMarketMs: 0, anchorWallMs: 0, speed: 1 };

const hex = z.string().regex(/^0x[0-9a-f]+$/);
const readySchema = z.strictObject({ type: z.literal("ready"), address: hex });
const signatureSchema = z.strictObject({ signature: hex });
const transactionSchema = z.strictObject({ raw: hex, hash: hex });
const doneSchema = z.strictObject({ done: z.literal(true) });
const replySchema = z.discriminatedUnion("ok", [
  z.strictObject({ id: z.number(), ok: z.literal(true), answer: z.unknown() }),
  z.strictObject({ id: z.number().nullable(), ok: z.literal(false), kind: z.string(), reason: z.string() }),
]);

/** An EIP-1559 transaction as the signer decodes it: hex strings, and whole numbers below 2^53. */
export interface TransactionToSign {
  readonly chainId: number;
  readonly nonce: number;
  readonly to: string;
  readonly valueWei: number;
  readonly data: string;
  readonly gasLimit: number;
  readonly maxFeePerGasWei: number;
  readonly maxPriorityFeePerGasWei: number;
}

export interface SignerEvents {
  /** It ended and was not told to. */
  readonly onDeath: (how: string) => void;
  /** It refused something: to be journaled. */
  readonly onRefused: (reason: string, kind: string) => void;
}

interface Pending {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The process that holds the key, as its parent sees it. It dies with us, and without it nothing is signed. */
export class SignerProcess implements OrderSigner {
  /** Of the key, in lower case. */
  readonly address: string;
  readonly #child: ChildProcess;
  readonly #events: SignerEvents;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #gone: string | undefined;

  private constructor(child: ChildProcess, address: string, events: SignerEvents, words: () => string) {
    this.address = address;
    this.#child = child;
    this.#events = events;
    child.on("message", (message) => this.#hear(message));
    child.on("error", () => child.kill("SIGKILL"));
    child.once("exit", (code, signal) => {
      const wasTold = this.#gone !== undefined;
      this.#lose(`the signer ended (${signal ?? code}) ${words()}`.trim());
      if (!wasTold) events.onDeath(this.#gone ?? "");
    });
  }

  /**
   * Starts it and waits until it has read the key and signed a test. Throws with its own words when it cannot.
   * @param launched before, for the same key
   */
  static async start(
    settings: SignerSettings,
    events: SignerEvents,
    { child, words }: LaunchedSigner = launchSigner(settings.key),
  ): Promise<SignerProcess> {
    const { descriptor, message } = setupOf(settings);
    const waitMs = descriptor !== undefined && isatty(descriptor) ? ASKING_MS : START_MS;
    const address = await firstMessage(child, message, waitMs, words);
    const signer = new SignerProcess(child, address, events, words);
    await signer.ping();
    return signer;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  async sign(form: OrderForm, { limitMicro }: { readonly limitMicro: number }, signal?: AbortSignal): Promise<string> {
    const answer = await this.#ask({ type: "order", order: form, limitMicro }, signal);
    return signatureSchema.parse(answer).signature;
  }

  /** For the CLOB's L1 headers, in the name of the key's own address. Rejects as `sign` does. */
  async signClobAuth(
    { timestampS, nonce }: { readonly timestampS: number; readonly nonce: number },
    signal?: AbortSignal,
  ): Promise<string> {
    return signatureSchema.parse(await this.#ask({ type: "clobAuth", timestampS, nonce }, signal)).signature;
  }

  /** A root written to ourselves on the test chain: what `eth_sendRawTransaction` takes, and its hash. */
  async signAnchor(transaction: TransactionToSign, signal?: AbortSignal): Promise<{ raw: string; hash: string }> {
    return transactionSchema.parse(await this.#ask({ type: "anchor", transaction }, signal));
  }

  /** A redemption at one of the adapters: what `eth_sendRawTransaction` takes, and its hash. */
  async signRedeem(transaction: TransactionToSign, signal?: AbortSignal): Promise<{ raw: string; hash: string }> {
    return transactionSchema.parse(await this.#ask({ type: "redeem", transaction }, signal));
  }

  /** Tells how many shares the account holds now; rejects with SigningRefused when that cannot be. */
  async hold(token: string, sharesMicro: number): Promise<void> {
    doneSchema.parse(await this.#ask({ type: "held", token, sharesMicro }));
  }

  /** Resolves when it answers. */
  async ping(): Promise<void> {
    doneSchema.parse(await this.#ask({ type: "ping" }));
  }

  /** Ends it; what is under way is rejected. */
  async end(): Promise<void> {
    const child = this.#child;
    this.#lose("the signer was ended");
    if (child.exitCode !== null || child.signalCode !== null) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => child.kill("SIGKILL"), END_MS);
      child.once("exit", () => {
        clearTimeout(timer);
        resolve();
      });
      if (child.connected) child.disconnect();
    });
  }

  #ask(request: object, signal?: AbortSignal): Promise<unknown> {
    if (this.#gone !== undefined) return Promise.reject(new Error(this.#gone));
    if (this.#pending.size >= MOST_PENDING) return Promise.reject(new Error("too much waits for the signer"));
    const id = this.#nextId;
    this.#nextId += 1;
    const limit = AbortSignal.timeout(ANSWER_MS);
    const ending = signal === undefined ? limit : AbortSignal.any([signal, limit]);
    return new Promise<unknown>((resolve, reject) => {
      const stop = (): void =>
        reject(limit.aborted ? new Error(`the signer did not answer in ${ANSWER_MS} ms`) : ending.reason);
      if (ending.aborted) return stop();
      ending.addEventListener("abort", stop, { once: true });
      this.#pending.set(id, { resolve, reject });
      this.#child.send({ id, ...request }, (error) => {
        // It is dead, and its exit is about to be heard; if not, a process that cannot be asked is of no use. Its exit rejects.
        if (error !== null) this.#child.kill("SIGKILL");
      });
    }).finally(() => this.#pending.delete(id));
  }

  #hear(message: unknown): void {
    const { data: reply } = replySchema.safeParse(message);
    if (reply === undefined) {
      this.#events.onRefused("a reply of the signer was not understood", "malformed");
      return;
    }
    const pending = reply.id === null ? undefined : this.#pending.get(reply.id);
    if (reply.ok) {
      pending?.resolve(reply.answer);
    } else {
      this.#events.onRefused(reply.reason, reply.kind);
      pending?.reject(new SigningRefused(reply.kind, reply.reason));
    }
  }

  #lose(how: string): void {
    this.#gone ??= how;
    for (const { reject } of this.#pending.values()) reject(new Error(how));
  }
}

/** The setup as the signer takes it; a descriptor is handed over beside it. */
function setupOf({ key, clock = WALL, ...rest }: SignerSettings) {
  const descriptor = descriptorOf(key);
  const place = descriptor === undefined ? key : { ...key, password: { kind: "descriptor" } };
  return { descriptor, message: { type: "start", key: place, clock, ...rest } };
}

function firstMessage(child: ChildProcess, setup: object, waitMs: number, words: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (how: string): void => {
      child.kill("SIGKILL");
      reject(new Error(`the signer did not start: ${words() || how}`));
    };
    const timer = setTimeout(() => fail(`no answer in ${waitMs / 1000} s`), waitMs);
    child.once("error", (error) => fail(error.message));
    child.once("close", (code) => {
      clearTimeout(timer);
      fail(`it ended with ${code}`);
    });
    child.once("message", (message) => {
      clearTimeout(timer);
      child.removeAllListeners("close").removeAllListeners("error");
      const parsed = readySchema.safeParse(message);
      if (parsed.success) resolve(parsed.data.address);
      else fail("its first message was not understood");
    });
    child.send(setup, (error) => {
      if (error !== null) fail(error.message);
    });
  });
}

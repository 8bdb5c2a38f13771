import { z } from "zod";
import type { Clock } from "../../engine/ports.ts";
import { isServiceFailure } from "../json-service.ts";
import { checked } from "./answer.ts";
import type { ClobAccount } from "./clob-account.ts";

const EVERY_MS = 5_000;
const AGAIN_AFTER_MS = 1_000;
/** The venue cancels all open orders after about as long without one (reference/polymarket.md 1.8). */
const DEAD_AFTER_MS = 10_000;

/** The older endpoint's answer has no id. */
const schema = z.object({ heartbeat_id: z.string().max(200).nullish(), error_msg: z.string().max(1000).nullish() });
const ID_IN_REFUSAL = /\\?"heartbeat_id\\?"\s*:\s*\\?"([\w.:-]{0,200})\\?"/;

export interface HeartbeatOptions {
  readonly account: ClobAccount;
  /** The venue's ten seconds are real ones. */
  readonly clock: Clock;
  /** Hears of each beat that failed, with what it failed of. */
  readonly onFailure?: (error: unknown) => void;
}

/** The dead-man switch: while no beat succeeds no order may leave, and the venue cancels those that rest. */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  #id = "";
  #lastMs: number | undefined;
  #hasFailed = false;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
  }

  /** Beats until aborted; resolves then. Nothing else ends it. */
  async run(abort: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    while (!abort.aborted) {
      const isAlive = await this.#beat(abort);
      // It rejects only when aborted, which the loop looks at itself.
      await clock.sleep(isAlive ? EVERY_MS : AGAIN_AFTER_MS, abort).catch(() => undefined);
    }
  }

  /** Why no order may leave; undefined when a beat succeeded within ten seconds. */
  unready(): string | undefined {
    const ageMs = this.#lastMs === undefined ? Number.POSITIVE_INFINITY : this.#options.clock.nowMs() - this.#lastMs;
    if (ageMs <= DEAD_AFTER_MS) return undefined;
    // People read this; what the venue answered is told to `onFailure`.
    return this.#hasFailed
      ? "no heartbeat of ours is taken; it is tried again every few seconds"
      : "no heartbeat was sent yet";
  }

  async #beat(signal: AbortSignal): Promise<boolean> {
    const { account, clock, onFailure } = this.#options;
    const sentMs = clock.nowMs();
    const body = () => JSON.stringify({ heartbeat_id: this.#id });
    try {
      const answer = await account.call({ method: "POST", path: "/v1/heartbeats", body, signal });
      const { heartbeat_id, error_msg } = checked(schema, answer, "CLOB heartbeat");
      this.#id = heartbeat_id ?? this.#id;
      if (error_msg) throw new Error(error_msg);
      // The venue counts from when it came in, which is not before it was sent.
      this.#lastMs = sentMs;
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      this.#takeExpectedId(error);
      this.#hasFailed = true;
      onFailure?.(error);
      return false;
    }
  }

  /** A wrong id is refused with the one that was expected: none, when the venue gave us up and waits for a first one. */
  #takeExpectedId(error: unknown): void {
    const expected = isServiceFailure(error) ? ID_IN_REFUSAL.exec(error.message)?.[1] : undefined;
    if (expected !== undefined) this.#id = expected;
  }
}

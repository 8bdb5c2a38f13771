import { z } from "zod";
import type { FeedStatus } from "../../engine/ports.ts";
import type { JsonSource } from "../json-source.ts";
import { Tally } from "../tally.ts";
import { CursorReader } from "./read-cursor.ts";
import type { WindowRead, WindowRequest } from "./read-window.ts";
import { ReadFailed, WindowReader } from "./read-window.ts";
import type { ScanCursor } from "./scan-plan.ts";
import { afterScan, isEnough, planScan } from "./scan-plan.ts";

const cursorSchema = z.object({ completeS: z.int().min(0), sweptS: z.int().min(0), deepS: z.int().min(0) });

/** One read of a target, with the cursor that the next one starts from. */
export interface TargetWindow extends WindowRead {
  /** Null until a first read was complete, or as good as one of such a wallet can be. */
  readonly progress: ScanCursor | null;
}

/** auto: the second, and the first where the second is not there. */
export type DataApiVersion = "v1" | "v2" | "auto";

export interface DataApiOptions {
  readonly version?: DataApiVersion;
  /** Where the source speaks to, for people. */
  readonly endpoint?: string;
  /** People's clock: the status' times are its. */
  readonly clock?: { nowMs(): number };
}

/** The second version was not there: so long the first one is asked. */
const WITHOUT_V2_MS = 3_600_000;
const COUNTS = ["reads", "requests", "rows", "rejected", "readErrors", "incomplete", "v2Reads", "fellBack"] as const;

/** The trades of a target by the Data API: plans which window is due, reads it, and moves the target's cursor. */
export class DataApiFeed {
  readonly #first: WindowReader;
  readonly #second: CursorReader;
  readonly #options: Required<Pick<DataApiOptions, "version" | "endpoint">> & Pick<DataApiOptions, "clock">;
  readonly #tally = new Tally(COUNTS);
  /** Newest second of each wallet that was seen: what is newer is a trade's first showing here. */
  readonly #newestS = new Map<string, number>();
  #firstUntilMs = Number.NEGATIVE_INFINITY;
  #state: FeedStatus["state"] = "starting";
  #sinceMs = 0;
  #lastDataMs: number | null = null;
  #lagMs: number | null = null;
  #problem: string | null = null;

  /** @param source speaks to the Data API: paths are relative to its root */
  constructor(source: JsonSource, options: DataApiOptions = {}) {
    this.#first = new WindowReader(source);
    this.#second = new CursorReader(source);
    this.#options = { version: "v1", endpoint: "", ...options };
    this.#sinceMs = options.clock?.nowMs() ?? 0;
  }

  /**
   * @param target its `progress` is what the last read gave back; anything else means that it was never read
   * @param nowMs the venue's present time
   * Throws ReadFailed when a page fails, the signal's reason when aborted.
   */
  async read(
    target: { readonly address: string; readonly progress: unknown },
    nowMs: number,
    signal?: AbortSignal,
  ): Promise<TargetWindow> {
    const known = cursorSchema.safeParse(target.progress);
    const cursor = known.success ? known.data : undefined;
    const plan = planScan(Math.floor(nowMs / 1000), cursor);
    const { startS, endS } = plan;
    const read = await this.#counted({ wallet: target.address, startS, endS, ...(signal && { signal }) }, nowMs);
    const complete = read.complete || isEnough(plan, read.wholeFromS);
    return { ...read, complete, progress: complete ? afterScan(plan, cursor) : (cursor ?? null) };
  }

  status(): FeedStatus {
    return {
      name: "data-api",
      state: this.#state,
      sinceMs: this.#sinceMs,
      endpoint: this.#options.endpoint,
      endpoints: 1,
      lastDataMs: this.#lastDataMs,
      lagMs: this.#lagMs,
      problem: this.#problem,
      counts: this.#tally.all(),
    };
  }

  async #counted(request: WindowRequest, nowMs: number): Promise<WindowRead> {
    try {
      const read = await this.#ask(request, nowMs);
      this.#tally.add("reads");
      this.#tally.add("requests", read.pages);
      this.#tally.add("rows", read.rows);
      this.#tally.add("rejected", read.rejected.length);
      if (!read.complete) this.#tally.add("incomplete");
      this.#noteLag(request.wallet, read, nowMs);
      this.#become("up", null);
      this.#lastDataMs = this.#nowMs(nowMs);
      return read;
    } catch (error) {
      if (request.signal?.aborted !== true) {
        this.#tally.add("readErrors");
        this.#become("down", error instanceof Error ? error.message : String(error));
      }
      throw error;
    }
  }

  async #ask(request: WindowRequest, nowMs: number): Promise<WindowRead> {
    const { version } = this.#options;
    if (version === "v1" || (version === "auto" && nowMs < this.#firstUntilMs)) return this.#first.read(request);
    try {
      const read = await this.#second.read(request);
      this.#tally.add("v2Reads");
      return read;
    } catch (error) {
      if (version !== "auto" || !isGone(error)) throw error;
      this.#tally.add("fellBack");
      this.#firstUntilMs = nowMs + WITHOUT_V2_MS;
      return this.#first.read(request);
    }
  }

  /** A wallet's first read shows how old its last trade is, and nothing of how late it came. */
  #noteLag(wallet: string, { sightings }: WindowRead, nowMs: number): void {
    const before = this.#newestS.get(wallet);
    const newestS = sightings.reduce((newest, { venueS }) => Math.max(newest, venueS), before ?? 0);
    this.#newestS.set(wallet, newestS);
    if (before !== undefined && newestS > before) this.#lagMs = nowMs - newestS * 1000;
  }

  #become(state: "up" | "down", problem: string | null): void {
    this.#problem = problem;
    if (this.#state === state) return;
    this.#state = state;
    this.#sinceMs = this.#nowMs(this.#sinceMs);
  }

  #nowMs(otherwiseMs: number): number {
    return this.#options.clock?.nowMs() ?? otherwiseMs;
  }
}

/** Whether the service said that there is no such path, in the status that its source's error tells. */
function isGone(error: unknown): boolean {
  const cause: unknown = error instanceof ReadFailed ? error.cause : undefined;
  const status = typeof cause === "object" && cause !== null && "status" in cause ? cause.status : undefined;
  return status === 404 || status === 410;
}

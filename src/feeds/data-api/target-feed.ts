import { z } from "zod";
import type { JsonSource } from "../json-source.ts";
import type { WindowRead } from "./read-window.ts";
import { WindowReader } from "./read-window.ts";
import type { ScanCursor } from "./scan-plan.ts";
import { afterScan, planScan } from "./scan-plan.ts";

const cursorSchema = z.object({ completeS: z.int().min(0), sweptS: z.int().min(0), deepS: z.int().min(0) });

/** One read of a target, with the cursor that the next one starts from. */
export interface TargetWindow extends WindowRead {
  /** Null until a first read was complete. */
  readonly progress: ScanCursor | null;
}

/** The trades of a target by the Data API: plans which window is due, reads it, and moves the target's cursor. */
export class DataApiFeed {
  readonly #reader: WindowReader;

  /** @param source speaks to the Data API: paths are relative to its root */
  constructor(source: JsonSource) {
    this.#reader = new WindowReader(source);
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
    const read = await this.#reader.read({ wallet: target.address, startS, endS, ...(signal && { signal }) });
    return { ...read, progress: read.complete ? afterScan(plan, cursor) : (cursor ?? null) };
  }
}

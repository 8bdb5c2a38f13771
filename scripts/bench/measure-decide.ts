import { join } from "node:path";
import type { Settings } from "../../config/schema.ts";
import { openDecisions } from "../../src/compose/bench-parts.ts";
import { percentile, rounded, timed } from "./timing.ts";

export interface DecideFigures {
  readonly decideUs: { readonly p50: number; readonly p99: number };
}

/** Rounds of one buy each, every one of which must end in a stored order. */
export async function measureDecide(folder: string, settings: Settings, decisions: number): Promise<DecideFigures> {
  const warmUp = Math.ceil(decisions / 5);
  const rig = await openDecisions(join(folder, "decide.db"), settings, warmUp + decisions);
  try {
    const took: number[] = [];
    for (let index = 0; index < warmUp + decisions; index += 1) {
      rig.bring(index);
      const [us = Number.NaN] = await timed(1, () => rig.decide());
      await rig.settled();
      if (index >= warmUp) took.push(us);
    }
    if (rig.orders() !== warmUp + decisions)
      throw new Error(`${rig.orders()} orders of ${warmUp + decisions} decisions`);
    took.sort((a, b) => a - b);
    return { decideUs: { p50: rounded(percentile(took, 0.5)), p99: rounded(percentile(took, 0.99)) } };
  } finally {
    rig.close();
  }
}

import { join } from "node:path";
import { commitOneRow, openBenchStore, rowReaders } from "../../src/compose/bench-parts.ts";
import { percentile, rounded, timedSync } from "./timing.ts";

export interface StoreFigures {
  readonly commitUs: number;
  /** The same commit without waiting for the disk. */
  readonly commitOffUs: number;
  /** One row by a statement compiled once, and by a query built each time. */
  readonly readUs: number;
  readonly readBuiltUs: number;
}

/** Medians over `times` commits and reads, side by side on files of their own. */
export async function measureStore(folder: string, times: number): Promise<StoreFigures> {
  const full = await openBenchStore(join(folder, "commit-full.db"));
  const off = await openBenchStore(join(folder, "commit-off.db"), "off");
  try {
    const median = (work: (run: number) => unknown): number => {
      timedSync(Math.ceil(times / 5), work);
      return rounded(percentile(timedSync(times, work), 0.5));
    };
    const readers = rowReaders(full);
    return {
      commitUs: median((run) => commitOneRow(full, run)),
      commitOffUs: median((run) => commitOneRow(off, run)),
      readUs: median(readers.compiled),
      readBuiltUs: median(readers.built),
    };
  } finally {
    full.close();
    off.close();
  }
}

import { join } from "node:path";
import { openBenchStore, pageIntake } from "../../src/compose/bench-parts.ts";
import { activityPages } from "./activity-pages.ts";
import { rounded } from "./timing.ts";

export interface IntakeFigures {
  readonly intakeRowsPerSecond: number;
  readonly intakeRows: number;
  readonly intakeSource: string;
  /** The same pages through JSON.parse alone, and through JSON.parse and the checks of each row. */
  readonly jsonRowsPerSecond: number;
  readonly parseRowsPerSecond: number;
}

/** Takes pages of 500 rows into an empty store as a scan does, one transaction a page. */
export async function measureIntake(folder: string, mostRows: number): Promise<IntakeFigures> {
  const { wallet, pages, rows, source } = activityPages(mostRows);
  const store = await openBenchStore(join(folder, "intake.db"));
  try {
    const intake = pageIntake(store, wallet);
    const perSecond = (work: (page: unknown[]) => unknown): number => {
      const beganMs = performance.now();
      for (const page of pages) work(JSON.parse(page) as unknown[]);
      return rounded((rows / (performance.now() - beganMs)) * 1000);
    };
    // Before anything is timed, the code has to be compiled.
    perSecond(intake.parse);
    const jsonRowsPerSecond = perSecond(() => undefined);
    const parseRowsPerSecond = perSecond(intake.parse);
    const intakeRowsPerSecond = perSecond(intake.store);
    return { intakeRowsPerSecond, intakeRows: rows, intakeSource: source, jsonRowsPerSecond, parseRowsPerSecond };
  } finally {
    store.close();
  }
}

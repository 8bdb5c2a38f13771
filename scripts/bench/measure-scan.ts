import { setTimeout as delay } from "node:timers/promises";
import type { Settings } from "../../config/schema.ts";
import { openScans } from "../../src/compose/bench-parts.ts";
import { freePort } from "./free-port.ts";
import { percentile, timed } from "./timing.ts";

export interface ScanFigures {
  readonly scanMs25Targets: number;
  readonly firstScanMs25Targets: number;
}

/** Between two scans, so that the world has something new to tell. */
const BETWEEN_MS = 500;

/** Scans of the 25 targets of a running world; the first reads 48 hours of each, the others 3 minutes. */
export async function measureScan(folder: string, settings: Settings, scans: number): Promise<ScanFigures> {
  const rig = await openScans(folder, { ...settings, sandboxPort: await freePort() });
  const scan = async (): Promise<void> => {
    const { targets, problems } = await rig.scan();
    if (targets !== 25 || problems.length > 0) throw new Error(`${targets} targets, ${problems[0]?.problem ?? "fine"}`);
  };
  try {
    const [first = Number.NaN] = await timed(1, scan);
    const took: number[] = [];
    for (let run = 0; run < scans; run += 1) {
      await delay(BETWEEN_MS);
      took.push(...(await timed(1, scan)));
    }
    const median = percentile(
      took.sort((a, b) => a - b),
      0.5,
    );
    return { scanMs25Targets: Math.round(median / 1000), firstScanMs25Targets: Math.round(first / 1000) };
  } finally {
    await rig.close();
  }
}

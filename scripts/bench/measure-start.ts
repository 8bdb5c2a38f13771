import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { freePort } from "./free-port.ts";
import { processFacts } from "./proc.ts";
import type { Part } from "./started-bot.ts";
import { StartedBot } from "./started-bot.ts";
import { percentile, rounded } from "./timing.ts";

const PARTS: readonly Part[] = ["bot", "sandbox", "signer"];

export interface StartFigures {
  readonly startMs: number;
  readonly startColdMs: number;
  /** Null where there is no /proc. */
  readonly startCpuMs: number | null;
  readonly rssMb: number | null;
  readonly sandboxRssMb: number | null;
  readonly signerRssMb: number | null;
}

/** One start in an empty folder, then `warmStarts` in the same one; memory after `steadyMs` of the last. */
export async function measureStart(folder: string, warmStarts: number, steadyMs: number): Promise<StartFigures> {
  const dataFolder = join(folder, "start");
  const port = await freePort();
  const cold = await StartedBot.start(dataFolder, port);
  await cold.end();
  const warm: number[] = [];
  const cpu: number[] = [];
  for (let run = 1; ; run += 1) {
    const bot = await StartedBot.start(dataFolder, port);
    try {
      warm.push(bot.readyMs);
      cpu.push(PARTS.reduce((sum, part) => sum + (facts(bot, part)?.cpuMs ?? Number.NaN), 0));
      if (run < warmStarts) continue;
      await delay(steadyMs);
      return {
        startMs: Math.round(median(warm)),
        startColdMs: Math.round(cold.readyMs),
        startCpuMs: numberOrNull(median(cpu)),
        rssMb: numberOrNull(facts(bot, "bot")?.rssMb),
        sandboxRssMb: numberOrNull(facts(bot, "sandbox")?.rssMb),
        signerRssMb: numberOrNull(facts(bot, "signer")?.rssMb),
      };
    } finally {
      await bot.end();
    }
  }
}

function facts({ processes }: StartedBot, part: Part) {
  const pid = processes[part];
  return pid === undefined ? undefined : processFacts(pid);
}

function median(values: readonly number[]): number {
  return percentile(
    [...values].sort((a, b) => a - b),
    0.5,
  );
}

function numberOrNull(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : rounded(value);
}

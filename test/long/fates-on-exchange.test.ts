import { expect, it } from "vitest";
import type { FateReport } from "../venues/books-compared.ts";
import { meetFateOnExchange } from "../venues/fates-on-exchange.ts";
import { FATES, VARIANTS } from "../venues/misfortunes.ts";

/** Of each fate, in as many worlds as there are ways to set them. */
const RUNS = 1_000;
const SEED = 1_000 * Number(process.env.FATES_SEED ?? 1);

it.each(FATES.map((fate, index) => ({ fate, index })))(
  "a thousand times our books equal the exchange's after: $fate",
  async ({ fate, index }) => {
    const reports: FateReport[] = [];
    for (const variant of VARIANTS.keys()) {
      const seed = SEED + 10 * index + variant;
      const report = await meetFateOnExchange({ fate, runs: RUNS / VARIANTS.length, seed, variant });
      expect(report.wrong, `seed ${seed}`).toEqual([]);
      reports.push(report);
    }
    const sum = (pick: "orders" | "sells" | "struck" | "fills" | "reversed" | "lives") =>
      reports.reduce((total, report) => total + report[pick], 0);
    process.stdout.write(
      `${fate}: ${RUNS} runs, ${sum("orders")} orders (${sum("sells")} sells), ${sum("struck")} struck, ` +
        `${sum("fills")} fills, ${sum("reversed")} reversed, ${sum("lives")} lives, no difference\n`,
    );
    // While the venue pauses one order alone meets its answers; the others wait for it.
    expect(sum("struck")).toBeGreaterThan(fate === "425 then post-only" ? RUNS / 12 : RUNS / 4);
  },
);

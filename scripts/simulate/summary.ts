import { createHash } from "node:crypto";
import type { Violation } from "./inspection.ts";
import { KILL_POINTS } from "./kill-points.ts";
import type { SimulateOptions } from "./options.ts";
import type { TrialReport } from "./run-trial.ts";

/** What the simulation came to, over all seeds. */
export interface Summary {
  readonly seeds: number;
  /** In all. */
  readonly days: number;
  readonly signals: number;
  readonly episodes: number;
  readonly orders: number;
  readonly fills: number;
  readonly faultsInjected: number;
  readonly kills: number;
  readonly killPointsSeen: number;
  readonly killPointsTotal: number;
  readonly violations: number;
  /** 0 to 1: of the dollars that an ideal follower under the same limits would surely have spent. */
  readonly idealCopiedShare: number;
  /** Of the journals' heads. */
  readonly digest: string;
  readonly first: Violation | null;
  readonly simulatedDaysPerSecond: number;
}

export function summaryOf(reports: readonly TrialReport[], realMs: number): Summary {
  const sum = (of: (report: TrialReport) => number) => reports.reduce((total, report) => total + of(report), 0);
  const days = sum((report) => report.days);
  const possibleMicro = sum((report) => report.possibleMicro);
  const violations = reports.flatMap((report) => report.violations);
  return {
    ...{ seeds: reports.length, days, signals: sum(({ signals }) => signals) },
    ...{ episodes: sum(({ episodes }) => episodes), orders: sum(({ orders }) => orders) },
    ...{ fills: sum(({ fills }) => fills), faultsInjected: sum((report) => report.faultsInjected) },
    kills: sum(({ kills }) => kills),
    killPointsSeen: new Set(reports.flatMap(({ killPoints }) => killPoints)).size,
    killPointsTotal: KILL_POINTS.length,
    violations: violations.length,
    idealCopiedShare: possibleMicro === 0 ? 1 : sum((report) => report.copiedMicro) / possibleMicro,
    digest: createHash("sha256")
      .update(reports.map(({ digest }) => digest).join("\n"))
      .digest("hex"),
    first: violations[0] ?? null,
    simulatedDaysPerSecond: days / (realMs / 1000),
  };
}

/** For people. How fast it went is left out: a seed's run is to be the same to the byte. */
export function summaryTable(summary: Summary, { days, faults }: Pick<SimulateOptions, "days" | "faults">): string {
  const { first, idealCopiedShare, simulatedDaysPerSecond: _, ...counts } = summary;
  const lines = Object.entries(counts).map(([name, value]) => `${name.padEnd(18)}${value}`);
  return [
    ...lines,
    `${"idealCopiedShare".padEnd(18)}${(idealCopiedShare * 100).toFixed(2)}%`,
    first === null
      ? "No invariant was broken."
      : `Broken: seed ${first.seed}, step ${first.step}: ${first.what}\nReplay it: npm run simulate -- --seed ${first.seed} --days ${days} --faults ${faults} --trace`,
  ].join("\n");
}

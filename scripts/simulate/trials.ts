import type { ChildProcess } from "node:child_process";
import { fork } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SimulateOptions } from "./options.ts";
import type { TrialReport } from "./run-trial.ts";
import { runTrial } from "./run-trial.ts";

const WORKER = join(import.meta.dirname, "worker.ts");

/** What a worker tells of one seed. */
export type Told = { readonly report: TrialReport } | { readonly seed: number; readonly crashed: string };

/** Runs every seed, over as many processes as are wanted; the reports come in the order of the seeds. */
export async function runTrials(options: SimulateOptions, tell: (line: string) => void): Promise<TrialReport[]> {
  const { seeds, days, faults, trace } = options;
  if (seeds.length === 1 || options.workers === 1) {
    const reports: TrialReport[] = [];
    for (const seed of seeds) reports.push(await runTrial({ seed, days, faults, ...(trace && { trace: tell }) }));
    return reports;
  }
  const waiting = [...seeds];
  const reports = new Map<number, TrialReport>();
  const count = Math.min(options.workers, seeds.length);
  await Promise.all(Array.from({ length: count }, () => work(options, waiting, reports)));
  return seeds.flatMap((seed) => reports.get(seed) ?? []);
}

/** One process, seed after seed. A seed that brings it down is a violation like any other; the next goes on anew. */
async function work(options: SimulateOptions, waiting: number[], reports: Map<number, TrialReport>): Promise<void> {
  const { days, faults } = options;
  let child = start();
  for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift()) {
    child.send({ seed, days, faults });
    const told = await answerOf(child);
    if (told !== undefined && "report" in told) reports.set(seed, told.report);
    else {
      reports.set(seed, crashed(seed, days, told?.crashed ?? "the process ended"));
      child.kill();
      child = start();
    }
  }
  const ended = once(child, "exit");
  child.kill();
  await ended;
}

/** What a worker tells next; undefined when it ended instead. */
async function answerOf(child: ChildProcess): Promise<Told | undefined> {
  const heard = new AbortController();
  const { signal } = heard;
  const ended = once(child, "exit", { signal }).then(() => [undefined]);
  try {
    const [told] = (await Promise.race([once(child, "message", { signal }), ended])) as [Told | undefined];
    return told;
  } finally {
    heard.abort();
  }
}

function start(): ChildProcess {
  return fork(WORKER, {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    // A trial makes much that is soon forgotten: with room for it the collector runs less often.
    execArgv: ["--max-semi-space-size=64"],
    env: { NODE_COMPILE_CACHE: join(tmpdir(), "understudy-simulation-cache") },
  });
}

function crashed(seed: number, days: number, what: string): TrialReport {
  return {
    ...{ seed, days, signals: 0, episodes: 0, orders: 0, fills: 0, faultsInjected: 0, kills: 0, killPoints: [] },
    ...{ followable: 0, judged: 0, possibleMicro: 0, copiedMicro: 0, digest: "" },
    violations: [{ seed, step: 0, what: `the simulation crashed: ${what}` }],
  };
}

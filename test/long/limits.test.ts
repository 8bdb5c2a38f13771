import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import type { Tally } from "../engine/limit-sequences/checker.ts";
import { CHECKED } from "../engine/limit-sequences/checker.ts";
import { sumOf, tallyTable } from "../engine/limit-sequences/tally-table.ts";

const PROGRAM = fileURLToPath(new URL("../engine/limit-sequences/sequences-program.ts", import.meta.url));
/** So many seeds are played by one process: what a stopped run had finished need not be played again. */
const CHUNK = 1_000;
const SEQUENCES = Number(process.env.LIMIT_SEQUENCES ?? 1_000_000);
const FIRST_SEED = Number(process.env.LIMIT_SEQUENCES_FIRST ?? 1);
const DAY_MS = 86_400_000;

/**
 * A million random sequences against the limits. `LIMIT_SEQUENCES` plays fewer; `LIMIT_SEQUENCES_FIRST` goes on where a run was
 * stopped: what it had finished, it printed.
 */
it(`${SEQUENCES} random sequences from seed ${FIRST_SEED} break no limit`, { timeout: DAY_MS }, async () => {
  const started = performance.now();
  const tallies: Tally[] = [];
  const last = FIRST_SEED + SEQUENCES;
  let next = FIRST_SEED;
  const worker = async (): Promise<void> => {
    while (next < last) {
      const first = next;
      next = Math.min(first + CHUNK, last);
      const end = next;
      const tally = await played(first, end);
      tallies.push(tally);
      const perSecond = (sumOf(tallies).sequences / (performance.now() - started)) * 1_000;
      process.stdout.write(
        `seeds ${first} to ${end - 1}: ${tally.wrong.length} wrong; ${perSecond.toFixed(1)} sequences a second\n`,
      );
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  const sum = sumOf(tallies);
  process.stdout.write(`${tallyTable(sum)}\n`);
  expect(sum.sequences).toBe(SEQUENCES);
  expect(sum.wrong).toEqual([]);
  for (const name of CHECKED) {
    expect(sum.breaches[name], name).toBe(0);
    expect(sum.near[name], `orders within 1% of ${name}`).toBeGreaterThan(0);
    expect(sum.moved[name], `breaches of a lower ${name}`).toBeGreaterThan(0);
  }
});

/** The tally of a process of its own. Rejects when it fails. */
function played(first: number, end: number): Promise<Tally> {
  const child = spawn(process.execPath, [PROGRAM, String(first), String(end)], { stdio: ["ignore", "pipe", "pipe"] });
  const out: Buffer[] = [];
  const problems: Buffer[] = [];
  child.stdout.on("data", (bytes: Buffer) => out.push(bytes));
  child.stderr.on("data", (bytes: Buffer) => problems.push(bytes));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(JSON.parse(Buffer.concat(out).toString("utf8")) as Tally);
      else
        reject(new Error(`seeds ${first} to ${end - 1}: ${Buffer.concat(problems).toString("utf8").slice(0, 2_000)}`));
    });
  });
}

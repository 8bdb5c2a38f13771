import type { Clock } from "../engine/ports.ts";

/** ok: as it should be; warning: worth a look, the bot works; failed: something will not work before it is put right. */
export type Verdict = "ok" | "warning" | "failed";

export interface CheckResult {
  readonly verdict: Verdict;
  /** What was found, in one line. */
  readonly text: string;
  /** What to do about it, in one line; only where something is to be done. */
  readonly fix?: string;
}

/** One thing that is looked at. A check that throws has failed, with the error's words. */
export interface Check {
  /** What it is about, in few words: findings are listed under it. */
  readonly name: string;
  /** What to do when it throws or takes too long. */
  readonly fix: string;
  run(signal: AbortSignal): Promise<CheckResult>;
}

export interface Finding extends CheckResult {
  readonly name: string;
}

export interface Diagnosis {
  /** In the order of the checks. */
  readonly findings: readonly Finding[];
}

/** No check may take longer. */
export const CHECK_WITHIN_MS = 5_000;
const AT_ONCE = 12;
const LONGEST_TEXT = 300;

/** Runs all checks, a dozen at a time, each cut off after its time. Never throws; an aborted one says so. */
export async function diagnose(
  checks: readonly Check[],
  clock: Pick<Clock, "sleep">,
  signal: AbortSignal = new AbortController().signal,
): Promise<Diagnosis> {
  const findings: Finding[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < checks.length; index = next++) {
      const check = checks[index] as Check;
      findings[index] = { name: check.name, ...(await resultOf(check, clock, signal)) };
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { findings };
}

export function hasFailed({ findings }: Diagnosis): boolean {
  return findings.some(({ verdict }) => verdict === "failed");
}

/** One line for one check, whatever it throws; a check that does not listen to its signal is left behind. */
async function resultOf(check: Check, clock: Pick<Clock, "sleep">, signal: AbortSignal): Promise<CheckResult> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const late = clock.sleep(CHECK_WITHIN_MS, either).then(() => {
    throw new Error(`no answer within ${CHECK_WITHIN_MS / 1000} s`);
  });
  try {
    const { text, ...result } = await Promise.race([check.run(either), late]);
    return { ...result, text: oneLine(text) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { verdict: "failed", text: oneLine(reason), fix: check.fix };
  } finally {
    over.abort(new Error("the check is over"));
    late.catch(() => undefined);
  }
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= LONGEST_TEXT ? line : `${line.slice(0, LONGEST_TEXT - 1)}…`;
}

import { expect, it } from "vitest";
import type { Check, CheckResult } from "../../src/app/doctor.ts";
import { diagnose, hasFailed } from "../../src/app/doctor.ts";
import { systemClock } from "../../src/ops/system-clock.ts";

const fix = "Do something about it.";
const check = (name: string, run: Check["run"]): Check => ({ name, fix, run });
const fine: CheckResult = { verdict: "ok", text: "is there" };

/** Time stands still until it is told to be over. */
function handClock() {
  const over: (() => void)[] = [];
  const sleep = (_ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      over.push(resolve);
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
  const timeIsOver = () => {
    for (const end of over.splice(0)) end();
  };
  return { clock: { sleep }, timeIsOver };
}

it("gives each check its line, in the order asked, whatever comes first", async () => {
  const slow = Promise.withResolvers<CheckResult>();
  const running = diagnose(
    [
      check("slow", () => slow.promise),
      check("throws", async () => {
        throw new Error("nobody\n  there");
      }),
      check("fine", async () => fine),
    ],
    systemClock,
  );
  slow.resolve({ verdict: "warning", text: "x".repeat(1_000), fix });
  const { findings } = await running;
  expect(findings).toEqual([
    { name: "slow", verdict: "warning", text: `${"x".repeat(299)}…`, fix },
    { name: "throws", verdict: "failed", text: "nobody there", fix },
    { name: "fine", ...fine },
  ]);
  expect(hasFailed({ findings })).toBe(true);
  expect(hasFailed({ findings: findings.filter(({ verdict }) => verdict !== "failed") })).toBe(false);
});

it("cuts off what takes too long, and tells it so", async () => {
  const { clock, timeIsOver } = handClock();
  let heard: unknown;
  const deaf = check("deaf", () => new Promise(() => undefined));
  const listens = check("listens", (signal) => {
    signal.addEventListener("abort", () => {
      heard = signal.reason;
    });
    return new Promise(() => undefined);
  });
  const running = diagnose([deaf, listens], clock);
  timeIsOver();
  const { findings } = await running;
  expect(findings.map(({ verdict, text }) => `${verdict}: ${text}`)).toEqual([
    "failed: no answer within 5 s",
    "failed: no answer within 5 s",
  ]);
  expect(heard).toBeInstanceOf(Error);
});

it("runs a dozen at a time and no more", async () => {
  let running = 0;
  let most = 0;
  const checks = Array.from({ length: 40 }, (_, index) =>
    check(String(index), async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return fine;
    }),
  );
  const { findings } = await diagnose(checks, systemClock);
  expect(findings.map(({ name }) => name)).toEqual(checks.map(({ name }) => name));
  expect(most).toBe(12);
});

it("ends at once when it is aborted", async () => {
  const { clock } = handClock();
  const abort = new AbortController();
  const running = diagnose([check("deaf", () => new Promise(() => undefined))], clock, abort.signal);
  abort.abort(new Error("nobody waits any more"));
  expect((await running).findings[0]).toMatchObject({ verdict: "failed", text: "nobody waits any more" });
});

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";

const ROOT = join(import.meta.dirname, "..", "..");
const above0 = z.number().positive();
const spread = z.strictObject({ p50: above0, p99: above0 });

/** The names that people and scripts rely on; how fast a machine is, no test says. */
const resultSchema = z
  .object({
    startMs: above0,
    startColdMs: above0,
    startCpuMs: above0.nullable(),
    rssMb: above0.nullable(),
    sandboxRssMb: above0.nullable(),
    signerRssMb: above0.nullable(),
    scanMs25Targets: above0,
    firstScanMs25Targets: above0,
    intakeRowsPerSecond: above0,
    intakeRows: z.int().positive(),
    intakeSource: z.string().min(1),
    jsonRowsPerSecond: above0,
    parseRowsPerSecond: above0,
    backtestRowsPerSecond: above0,
    decideUs: spread,
    frameToSignedUs: spread,
    ratioToEthers: above0,
    signerRoundTripUs: spread,
    rejectUs: above0,
    commitUs: above0,
    commitOffUs: above0,
    readUs: above0,
    readBuiltUs: above0,
    how: z.record(z.string(), z.string().min(10)),
    machine: z.object({ cpu: z.string(), cores: z.int().positive(), memoryMb: above0, node: z.string() }).loose(),
  })
  .strict();

describe("npm run bench, in its short form", () => {
  let stdout = "";
  let result: z.infer<typeof resultSchema>;

  beforeAll(() => {
    const run = spawnSync(process.execPath, [join(ROOT, "scripts", "bench.ts"), "--json", "--short"], {
      encoding: "utf8",
      timeout: 110_000,
    });
    if (run.status !== 0) throw new Error(`the bench ended with ${run.status}: ${run.stderr}`);
    stdout = run.stdout;
    result = resultSchema.parse(JSON.parse(stdout.trim().split("\n").at(-1) ?? ""));
  }, 120_000);

  it("says of every figure how it was measured", () => {
    const { how, machine: _, ...figures } = result;
    expect(Object.keys(how).sort()).toEqual(Object.keys(figures).sort());
  });

  it("orders its percentiles", () => {
    for (const { p50, p99 } of [result.decideUs, result.frameToSignedUs, result.signerRoundTripUs])
      expect(p99).toBeGreaterThanOrEqual(p50);
  });

  it.skipIf(!existsSync("/proc/self/status"))("knows the bot's memory (needs /proc)", () => {
    expect(result.rssMb).toBeGreaterThan(20);
    expect(result.sandboxRssMb).toBeGreaterThan(20);
    expect(result.signerRssMb).toBeGreaterThan(20);
  });

  it("prints nothing but the result on standard output", () => {
    expect(stdout.trim().split("\n")).toHaveLength(1);
  });
});

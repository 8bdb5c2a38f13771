import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { readOptions } from "../../scripts/replay/options.ts";
import { replay as replayed } from "../../scripts/replay/replay.ts";
import { hasRecordings, OVERLAPPING, smallRecordings } from "./recordings.ts";

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), "understudy-replay-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the program would print, without the half second in which its process starts. */
async function replay(...args: string[]): Promise<Record<string, unknown>> {
  const { result } = await replayed(readOptions(["--json", ...args]));
  return JSON.parse(JSON.stringify(result));
}

async function refusal(...args: string[]): Promise<string> {
  return await replay(...args).then(
    () => "",
    (error: Error) => error.message,
  );
}

async function program(...args: string[]) {
  return await run(process.execPath, ["scripts/replay.ts", ...args]).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );
}

const KEYS = `files, rows, rejectedRows, tradeRows, rowShares, rowCollateral, overlapRows, signals, signalShares,
  signalCollateral, digest, buyEpisodes, sellEpisodes, joined, outcomes, copiedBuyEpisodes, orders, fills, copiedNotional,
  openAtEnd, resolved, unresolved, duplicated, breaches, limitUse, pnl, scans, pages, seconds, rowsPerSecond, peakRssMb`
  .split(",")
  .map((key) => key.trim());
const COUNTED = ["rows", "tradeRows", "rowShares", "rowCollateral", "overlapRows", "rejectedRows"];
const SEEN = ["signals", "signalShares", "signalCollateral", "digest", "buyEpisodes", "sellEpisodes"];

const trade = {
  proxyWallet: `0x${"ab".repeat(20)}`,
  timestamp: 1_770_000_000,
  conditionId: `0x${"12".repeat(32)}`,
  type: "TRADE",
  size: 20,
  usdcSize: 10,
  transactionHash: `0x${"cd".repeat(32)}`,
  price: 0.5,
  asset: "1234567890",
  side: "BUY",
  outcomeIndex: 0,
  title: "Will it rain?",
  slug: "rain",
  outcome: "Yes",
};

function recording(name: string, content: string): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

describe.skipIf(!hasRecordings)("replay of recordings (needs ../shared/data)", () => {
  it("sees the same in every order of delivery, decides every signal and keeps every limit", async () => {
    const files = smallRecordings();
    const scanned = await replay("--profile", "sandbox", ...files);
    const shuffled = await replay("--delivery", "shuffle:7", ...files);
    expect(Object.keys(scanned)).toEqual(KEYS);
    for (const key of [...COUNTED, ...SEEN]) expect([key, shuffled[key]]).toEqual([key, scanned[key]]);
    const { byReason, ...outcomes } = scanned.outcomes as Record<string, number> & { byReason: Record<string, number> };
    expect(sum(outcomes)).toBe(scanned.signals);
    expect(sum(byReason)).toBe(outcomes.skipped);
    expect(scanned).toMatchObject({ files: 12, rejectedRows: 0, duplicated: 0, breaches: 0, unresolved: 22 });
    for (const use of Object.values(scanned.limitUse as Record<string, number>)) expect(use).toBeLessThanOrEqual(1);
    expect(scanned.orders).toBeGreaterThan(50);
  });

  it("copies at least 97% of buy episodes when nothing is capped", async () => {
    const open = await replay("--profile", "open", ...smallRecordings(8));
    expect(Number(open.copiedBuyEpisodes) / Number(open.buyEpisodes)).toBeGreaterThanOrEqual(0.97);
    expect(open).toMatchObject({ duplicated: 0, breaches: 0 });
  });

  it("finds the rows that overlapping pages served twice (rule 26)", async () => {
    const result = await replay("--delivery", "shuffle:1", OVERLAPPING);
    const lostShares = BigInt(String(result.rowShares)) - BigInt(String(result.signalShares));
    const lostCollateral = BigInt(String(result.rowCollateral)) - BigInt(String(result.signalCollateral));
    expect(result.overlapRows).toBe(32);
    expect([lostShares, lostCollateral]).toEqual([300_067_661n, 134_353_565n]);
  });
});

describe("the program", () => {
  it("prints its result as one line of JSON and nothing else", async () => {
    const { code, stdout, stderr } = await program("--json", recording("program.json", JSON.stringify([trade])));
    expect({ code, stderr, lines: stdout.trim().split("\n").length }).toEqual({ code: 0, stderr: "", lines: 1 });
    expect(Object.keys(JSON.parse(stdout))).toEqual(KEYS);
    expect(JSON.parse(stdout)).toMatchObject({ files: 1, rows: 1, signals: 1 });
  });

  it.each([
    ["its command line", ["--profile", "wild", "any.json"], /^replay: --profile wild: sandbox or open is allowed\n$/],
    ["a recording", [join(folder, "missing.json")], /^replay: .*missing\.json: cannot be read.*\n$/],
  ])("says what is wrong with %s, and ends with 1", async (_, args, message) => {
    expect(await program(...args)).toEqual({ code: 1, stdout: "", stderr: expect.stringMatching(message) });
  });
});

describe("replay of made-up files", () => {
  it("serves rows that are no trades to the bot, which refuses them by name", async () => {
    const rows = [trade, { ...trade, price: -1 }, { ...trade, timestamp: "soon" }, 7, null];
    const result = await replay(recording("odd.json", JSON.stringify(rows)));
    expect(result).toMatchObject({ rows: 5, rejectedRows: 4, signals: 1, outcomes: { skipped: 1 } });
  });

  it.each([
    ["no JSON", "[{", /no-json\.json: is no JSON/],
    ["no array", "{}", /no-array\.json: is no JSON array/],
    ["no wallet", "[]", /no-wallet\.json: neither its name nor any row/],
  ])("names a file with %s", async (name, content, message) => {
    expect(await refusal(recording(`${name.replace(" ", "-").toLowerCase()}.json`, content))).toMatch(message);
  });

  it("says what is wrong with a command line", async () => {
    const file = recording("one.json", JSON.stringify([trade]));
    expect(await refusal()).toMatch(/name at least one file/);
    expect(await refusal("--profile", "wild", file)).toMatch(/--profile wild: sandbox or open/);
    expect(await refusal("--delivery", "shuffle:x", file)).toMatch(/--delivery shuffle:x/);
    expect(await refusal(join(folder, "missing.json"))).toMatch(/missing\.json: cannot be read/);
    expect(await refusal("--db", file, file)).toMatch(/does not come from a replay/);
  });

  it("replaces the database of an earlier replay", async () => {
    const file = recording("again.json", JSON.stringify([trade]));
    const db = join(folder, "again.db");
    expect(await replay("--db", db, file)).toMatchObject({ signals: 1 });
    expect(await replay("--db", db, file)).toMatchObject({ signals: 1 });
  });
});

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

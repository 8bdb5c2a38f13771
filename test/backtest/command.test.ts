import { execFile } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { backtest } from "../../scripts/backtest/backtest.ts";
import type { BacktestResult } from "../../scripts/backtest/backtest-result.ts";
import { NotFetched } from "../../scripts/backtest/fetched-read.ts";
import { readOptions, UsageError } from "../../scripts/backtest/options.ts";
import { BadRecording } from "../../src/sandbox/recorded/recording.ts";

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), "understudy-backtest-"));
const WALLET = `0x${"ab".repeat(20)}`;
const NOW_S = Math.floor(Date.now() / 1000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function row(minutesAgo: number, more: object) {
  return {
    ...{ proxyWallet: WALLET, timestamp: NOW_S - minutesAgo * 60, type: "TRADE", conditionId: `0x${"1".repeat(64)}` },
    ...{ size: 100, usdcSize: 40, price: 0.4, asset: "123456789", side: "BUY", outcomeIndex: 0, outcome: "Yes" },
    ...{ transactionHash: `0x${String(minutesAgo).padStart(64, "0")}`, title: "Rain?", slug: "rain" },
    ...more,
  };
}

const REDEEM = { type: "REDEEM", size: 100, usdcSize: 100, price: 0, asset: "", side: "", outcomeIndex: 999 };
const ROWS = [row(10, REDEEM), row(60, {})];

/** The command as people start it. */
function command(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  return run(process.execPath, ["scripts/backtest.ts", ...args]).catch((error) => error);
}

/** The same in this process: its result, or what it tells a person of an error. */
async function asked(...args: string[]): Promise<BacktestResult | string> {
  try {
    return await backtest(readOptions(args));
  } catch (error) {
    const isExpected = [UsageError, BadRecording, NotFetched].some((kind) => error instanceof kind);
    if (!isExpected) throw error;
    return (error as Error).message;
  }
}

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe("npm run backtest", () => {
  it("prints one object on the last line, and draws a picture without fonts", async () => {
    const recording = file(`${WALLET}.json.gz`, gzipSync(JSON.stringify(ROWS)));
    const png = join(folder, "curve.png");
    const { stdout } = await command(recording, "--json", "--png", png, "--sizing", "percent:25", "--days", "2");
    const result = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
    expect(result).toMatchObject({ wallet: WALLET, from: "file", rows: 2, signals: 1, copies: 1, payouts: 1 });
    expect(result).toMatchObject({ profitMicro: 15_000_000, winRatePpm: 1_000_000, sizing: "percent 25%" });
    expect(result.sweep.map(({ worse }: { worse: string }) => worse)).toEqual(
      "0% 0.5% 1% 2% 5% 0.5c 1c 2c 5c".split(" "),
    );
    expect(result.sweep[0].profitMicro).toBe(result.profitMicro);
    expect(result.sweep.at(-1).profitMicro).toBeLessThan(result.profitMicro);
    expect(result.assumptions.join("\n")).toContain("not recorded");
    const picture = readFileSync(png);
    expect(picture.subarray(1, 4).toString()).toBe("PNG");
    expect(picture.length).toBeGreaterThan(5_000);
  });

  it("prints a table for people", async () => {
    const { stdout } = await command(file("table.json", JSON.stringify(ROWS)), "--sizing", "fixed:20");
    expect(stdout).toMatch(/Profit +\+\$30\.00 \(\+3\.0%\)/);
    expect(stdout).toMatch(/Win rate, closed +100\.0% \(1 of 1\)/);
    expect(stdout).toContain("Order books are not recorded");
  });

  it("plays the rules and limits that are asked for, and tells how", async () => {
    const rows = [row(10, { side: "SELL", size: 1, usdcSize: 0.6, price: 0.6 }), row(60, {})];
    const rules = [
      "--take-profit",
      "20%",
      "--stop-loss",
      "10",
      "--trailing",
      "15%",
      "--max-hold",
      "24h",
      "--adds",
      "0",
    ];
    const named = rows.map((each) => ({ ...each, eventSlug: "weather" }));
    const recording = file("rules.json", JSON.stringify(named));
    const answer = await asked(recording, ...rules, "--limits", "sandbox");
    expect(answer).toMatchObject({ limits: "sandbox", copies: 1, ownExits: { "take profit": 1 }, openPositions: 0 });
    const { rules: told, assumptions } = answer as BacktestResult;
    expect(told.join(", ")).toContain("take profit at 20%, stop loss at 10%, trailing stop at 15%, held at most 1d");
    expect(assumptions.join("\n")).toContain("Events: 1 of 1 markets by the rows");
    expect(assumptions.join("\n")).toContain("Own exits look at the prices of his own trades");
    const plain = (await asked(file("no-rules.json", JSON.stringify(rows)))) as BacktestResult;
    expect(plain.assumptions.join("\n")).not.toMatch(/Own exits|Events:/);
    expect(plain.assumptions.join("\n")).toContain("not pooled");
  });

  it.each([
    ["no file", ["nowhere.json"], "nowhere.json: cannot be read"],
    ["no argument", [], "name one file"],
    ["two files", ["a", "b"], "name one file"],
    ["half a wallet", ["0x12"], "0x and 40 digits"],
    ["a word for a sizing", ["x", "--sizing", "huge"], "allowed are: fixed:5, percent:2, equity"],
    ["a bad tier", ["x", "--sizing", "tiers:5"], "FROM:PERCENT"],
    ["no days", ["x", "--days", "0"], "from 1 to 3650"],
    ["an unknown option", ["x", "--fast"], "npm run backtest --"],
    ["unknown limits", ["x", "--limits", "all"], "none, sandbox, staging, production"],
    ["a shortfall of nothing", ["x", "--shortfall", "1"], "for example 1% or 0.5c"],
    ["a stop of more than all", ["x", "--stop-loss", "200"], "stop-loss 20, stop-loss off"],
    ["a hold without its unit", ["x", "--max-hold", "24"], "max-hold 24h"],
    ["what no recording tells", ["x", "--maker", "off"], "npm run backtest --"],
    ["cash of a cent", ["x", "--cash", "0.01"], "from 1 is allowed"],
    ["a host that is none", ["x", "--host", "ftp://x"], "data-api.polymarket.com"],
  ])("says what is allowed: %s", async (_, args, told) => {
    const answer = await asked(...args);
    expect(answer).toContain(told);
  });

  it.each([
    ["an empty file", "", "is no JSON"],
    ["an object", "{}", "is no JSON array"],
    ["half a file", JSON.stringify(ROWS).slice(0, -9), "is no JSON"],
    ["no rows", "[]", "neither its name nor any row"],
    ["rows that are no trades", JSON.stringify([{ proxyWallet: WALLET, type: "TRADE" }]), "timestamp: is missing"],
    ["torn gzip", gzipSync("[]").subarray(0, 12), "cannot be read"],
  ])("refuses a file by name: %s", async (name, content, told) => {
    const answer = await asked(file(`${name.replaceAll(" ", "-")}.json`, content));
    expect(answer).toContain(told);
  });

  it("tells an error in a line, without its stack", async () => {
    const { stderr, stdout } = await command("nowhere.json");
    expect(stderr).toMatch(/^backtest: nowhere\.json: cannot be read: .*\n$/);
    expect(stdout).toBe("");
  });

  it("says which picture could not be written", async () => {
    const answer = await asked(file("p.json", JSON.stringify(ROWS)), "--png", join(folder, "no", "where.png"));
    expect(answer).toContain("where.png: cannot be written");
    expect(existsSync(join(folder, "no"))).toBe(false);
  });
});

describe("npm run backtest of a wallet", () => {
  let requests: URLSearchParams[] = [];
  let answer: () => unknown = () => ROWS;
  const server = createServer((request, response) => {
    requests.push(new URL(request.url ?? "", "http://here").searchParams);
    response.setHeader("content-type", "application/json").end(JSON.stringify(answer()));
  });
  let host = "";
  beforeAll(async () => {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  it("reads the days that were asked for, makers' rows too", async () => {
    requests = [];
    expect(await asked(WALLET, "--host", host, "--days", "7")).toMatchObject({ from: "data-api", rows: 2, copies: 1 });
    expect(requests[0]?.get("user")).toBe(WALLET);
    expect(requests[0]?.get("takerOnly")).toBe("false");
    const spanS = Number(requests[0]?.get("end")) - Number(requests[0]?.get("start"));
    expect(spanS).toBe(7 * 86_400);
  });

  it("says that there is nothing, or that nothing was understood", async () => {
    answer = () => [];
    expect(await asked(WALLET, "--host", host)).toContain("no trade to copy in these days");
    answer = () => ({ error: "busy" });
    expect(await asked(WALLET, "--host", host)).toContain("the answer is no list of rows");
  });

  it("says offline what failed and what to do", async () => {
    const closed = createServer();
    closed.listen(0, "127.0.0.1");
    await once(closed, "listening");
    const { port } = closed.address() as AddressInfo;
    closed.close();
    const told = await asked(WALLET, "--host", `http://127.0.0.1:${port}`);
    expect(told).toContain("could not be read");
    expect(told).toContain("give a file of recorded activity instead");
  });
});

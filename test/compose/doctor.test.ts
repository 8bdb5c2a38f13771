import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage, Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { hostsOf } from "../../config/hosts.ts";
import { loadSettings } from "../../config/load.ts";
import type { Settings } from "../../config/schema.ts";
import { diagnose } from "../../src/app/doctor.ts";
import { doctorChecks } from "../../src/compose/doctor/doctor-checks.ts";
import { findKey } from "../../src/compose/doctor/key-check.ts";
import type { DoctorNeeds } from "../../src/compose/doctor/needs.ts";
import { Recording } from "../../src/compose/doctor/recording.ts";
import { createFetchTransport } from "../../src/ops/fetch-transport.ts";
import { systemClock } from "../../src/ops/system-clock.ts";
import { systemRandom } from "../../src/ops/system-random.ts";

const TOKEN = `123456789:${"t".repeat(35)}`;
const KEY = "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318";
const ADDRESS = "0x2c7536e3605d9c16a7a3d7b1898e529396a65c23";
const TARGET = { name: "whale", address: `0x${"a".repeat(40)}` };

type Answer = unknown | ((request: IncomingMessage, body: string) => unknown);

/** Everything the bot speaks to, on one port; answers by path, which a test may change. */
let answers: Record<string, Answer>;
let server: Server;
let folder: string;
let origin: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "doctor-"));
  answers = wellAnswers();
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += String(chunk);
    });
    request.on("end", () => {
      const path = (request.url ?? "").split("?")[0] ?? "";
      const answer = answers[path];
      const value = typeof answer === "function" ? answer(request, body) : answer;
      response.writeHead(value === undefined ? 404 : 200, { "content-type": "application/json" });
      response.end(JSON.stringify(value ?? { error: "not found" }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

function wellAnswers(): Record<string, Answer> {
  return {
    "/clob/time": () => Math.floor(Date.now() / 1000),
    "/clob/version": { version: 2 },
    "/gamma/markets": [],
    "/site/api/geoblock": { blocked: false, country: "IE", region: "", ip: "192.0.2.7" },
    "/data-api/activity": (request: IncomingMessage) => {
      const isKnown = request.url?.includes(TARGET.address);
      return isKnown ? [{ timestamp: 1_790_000_000 }] : [];
    },
    "/rpc/own-key-in-path": (_: IncomingMessage, body: string) => rpc(body, 80_002),
    "/rpc/feed": (_: IncomingMessage, body: string) => rpc(body, 137),
    [`/telegram/bot${TOKEN}/getMe`]: { ok: true, result: { username: "a_bot" } },
    [`/telegram/bot${TOKEN}/getChat`]: { ok: true, result: {} },
  };
}

function rpc(body: string, chainId: number): unknown {
  const results: Record<string, string> = {
    eth_chainId: `0x${chainId.toString(16)}`,
    eth_blockNumber: "0x10",
    eth_getCode: "0x60",
    eth_getBalance: `0x${(10n ** 18n).toString(16)}`,
    eth_gasPrice: "0x6fc23ac00",
  };
  const answer = ({ id, method }: { id: number; method: string }) => ({ jsonrpc: "2.0", id, result: results[method] });
  const asked = JSON.parse(body);
  return Array.isArray(asked) ? asked.map(answer) : answer(asked);
}

function stagingSettings(): Settings {
  writeFileSync(join(folder, ".env.staging"), `STAGING_TELEGRAM_BOT_TOKEN=${TOKEN}\nSTAGING_PRIVATE_KEY=${KEY}\n`);
  const loaded = loadSettings({ root: folder, processEnv: { DATA_DIR: folder }, environment: "staging" });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.settings;
}

async function examined(change: Partial<DoctorNeeds> = {}) {
  const settings = stagingSettings();
  const socket = origin.replace("http", "ws");
  const needs: DoctorNeeds = {
    settings,
    hosts: {
      ...hostsOf("staging", 1),
      ...{ clob: `${origin}/clob`, gamma: `${origin}/gamma`, dataApi: `${origin}/data-api`, site: `${origin}/site` },
      ...{ rpc: [`${origin}/rpc/own-key-in-path`], feedRpc: [`${origin}/rpc/feed`], telegram: `${origin}/telegram` },
      ...{ rtds: `${socket}/rtds`, clobSocket: socket, feedSockets: [`${socket}/feed-key-in-path`] },
    },
    ...{ transport: createFetchTransport(), clock: systemClock, random: systemRandom, marketNowMs: undefined },
    key: async () => ({ address: ADDRESS, where: "known" }),
    targets: [TARGET],
    telegramToken: TOKEN,
    chats: [{ what: "for alerts", id: "-1001" }],
    ...change,
  };
  const { findings } = await diagnose(doctorChecks(needs), systemClock);
  return new Map(findings.map((finding) => [finding.name.replace(/ 127.*/, ""), finding]));
}

it("finds everything well, and the address of a key it never reads", async () => {
  const found = await examined({ key: () => findKey(stagingSettings(), folder) });
  const failed = [...found.values()].filter(({ verdict }) => verdict === "failed");
  expect(failed).toEqual([]);
  expect(found.get("key")?.text).toContain(ADDRESS);
  expect(found.get("key")?.text).toContain("faucet.polygon.technology");
  expect(found.get("gas")?.text).toMatch(/^1\.0000 POL, enough for \d+ anchors/);
  expect(found.get("target whale")?.text).toBe("last trade 2026-09-21 14:13 UTC");
  expect(found.get("Telegram")?.text).toBe("the bot is @a_bot");
  // Nobody serves WebSockets here: without them everything goes on, slower.
  expect(found.get("RTDS")).toMatchObject({ verdict: "warning", text: "no connection" });
  expect(found.get("feed socket")?.fix).toContain("UNDERSTUDY_FEED_SOCKETS");
  expect(JSON.stringify([...found.values()])).not.toMatch(/key-in-path|t{35}|4c0883a6/);
});

it.each([
  ["the clock", "clock", () => ({ "/clob/time": Math.floor(Date.now() / 1000) - 60 }), /^-?\d+\.\d s off/, /NTP/],
  ["the version", "CLOB version", () => ({ "/clob/version": { version: 3 } }), /signed for 2/, /Update/],
  [
    "a chain",
    "our chain 80002",
    () => ({ "/rpc/own-key-in-path": undefined }),
    /no RPC endpoint/,
    /UNDERSTUDY_RPC_URLS/,
  ],
  ["a service", "Data API", () => ({ "/data-api/activity": undefined }), /answers/, undefined],
  [
    "a token",
    "Telegram",
    () => ({ [`/telegram/bot${TOKEN}/getMe`]: { ok: false, description: `no ${TOKEN}` } }),
    /says: no \[token\]/,
    /BotFather/,
  ],
  [
    "a chat",
    "chat for alerts",
    () => ({ [`/telegram/bot${TOKEN}/getChat`]: { ok: false, description: "chat not found" } }),
    /chat not found/,
    /Write to the bot/,
  ],
] as const)("says what is wrong with %s and what to do", async (_, name, change, text, fix) => {
  Object.assign(answers, change());
  const finding = (await examined()).get(name);
  expect(finding?.text).toMatch(text);
  if (fix === undefined) expect(finding?.verdict).toBe("ok");
  else expect(finding).toMatchObject({ verdict: "failed", fix: expect.stringMatching(fix) });
});

it("shows a block of this place, and a provider of another chain, without taking them for the end of staging", async () => {
  answers["/site/api/geoblock"] = { blocked: true, country: "US" };
  const other = (_: IncomingMessage, body: string) => rpc(body, 1);
  answers["/rpc/feed"] = other;
  const found = await examined();
  expect(found.get("geoblock")).toMatchObject({ verdict: "warning", text: expect.stringContaining("US") });
  expect(found.get("feed RPC")).toMatchObject({ verdict: "warning", text: "is on chain 1, not 137" });
  expect(found.get("the targets' chain 137")?.verdict).toBe("failed");
});

it("tells targets that are none, unknown or ourselves", async () => {
  const unknown = { name: "ghost", address: `0x${"b".repeat(40)}` };
  const targets = [
    { name: "typo", address: "0x123" },
    { name: "us", address: ADDRESS.toUpperCase().replace("X", "x") },
    unknown,
  ];
  const found = await examined({ targets });
  expect(found.get("target typo")).toMatchObject({ verdict: "failed", text: "0x123 is no address" });
  expect(found.get("target us")).toMatchObject({ verdict: "failed", text: expect.stringContaining("our own wallet") });
  expect(found.get("target ghost")).toMatchObject({ verdict: "warning", fix: expect.stringContaining("address") });
});

it("names each thing that cannot be reached", async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  const found = await examined();
  server.listen(0, "127.0.0.1");
  for (const name of [
    "CLOB",
    "Gamma",
    "Data API",
    "site",
    "clock",
    "CLOB version",
    "our chain 80002",
    "gas",
    "Telegram",
  ]) {
    expect(found.get(name), name).toMatchObject({ verdict: "failed", fix: expect.stringMatching(/\w/) });
  }
  expect(found.get("key")?.verdict).toBe("ok");
});

it("tells a damaged database from a whole one", async () => {
  writeFileSync(join(folder, "understudy.db"), "this is no database, and it is long enough to be looked at");
  expect((await examined()).get("database")).toMatchObject({
    verdict: "failed",
    fix: expect.stringContaining("backups"),
  });
});

it("records each answer without keys, tokens or this machine's address", async () => {
  const records = join(folder, "records");
  const recording = new Recording(records, (text) => text.replaceAll(KEY, "[secret]"));
  answers["/clob/version"] = { version: 2, echo: KEY };
  await examined({ transport: recording.around(createFetchTransport()) });
  recording.takeFrame("wss://feed.example/key-in-path", "frame");
  recording.close();
  const files = readdirSync(records).map((name) => readFileSync(join(records, name), "utf8"));
  expect(files.length).toBe(recording.files);
  expect(files.length).toBeGreaterThan(10);
  const all = files.join("\n");
  expect(all).not.toMatch(/key-in-path|192\.0\.2\.7|t{35}|4c0883a6/);
  const version = files.map((text) => JSON.parse(text)).find(({ request }) => request?.url.endsWith("/clob/version"));
  expect(version).toEqual({
    request: { method: "GET", url: `${origin}/clob/version` },
    status: 200,
    body: '{"version":2,"echo":"[secret]"}',
  });
});

import { beforeAll, describe, expect, it } from "vitest";
import { indexedMs, settledS } from "../../../src/sandbox/chain/settlement.ts";
import { createClob } from "../../../src/sandbox/wire/clob.ts";
import { createDataApi } from "../../../src/sandbox/wire/data-api.ts";
import { createGamma } from "../../../src/sandbox/wire/gamma.ts";
import type { WireHandler } from "../../../src/sandbox/wire/wire.ts";
import { World } from "../../../src/sandbox/world/world.ts";
import { worldActivity } from "../../../src/sandbox/world/world-activity.ts";
import { worldMarkets } from "../../../src/sandbox/world/world-markets.ts";
import { activityOf, activityWallets, hasRecordings, recorded, recordedLines } from "../../recorded/recordings.ts";
import { ask, askJson } from "./ask.ts";

type Facts = Record<string, unknown>;

/** What each value is, so that two objects can be compared without their content. */
function kindsOf(object: Facts): Record<string, string> {
  return Object.fromEntries(
    Object.entries(object).map(([key, value]) => [key, Array.isArray(value) ? "array" : typeof value]),
  );
}

function micro(value: unknown): number {
  return Math.round(Number(value) * 1_000_000);
}

let world: World;
let nowMs: number;
let dataApi: WireHandler;
let gamma: WireHandler;
let clob: WireHandler;

beforeAll(() => {
  world = World.create("shapes", 1_790_000_000_000);
  nowMs = 1_790_000_000_000 + 3 * 3_600_000;
  world.advanceTo(nowMs);
  dataApi = createDataApi(worldActivity(world));
  gamma = createGamma(worldMarkets(world));
  clob = createClob(worldMarkets(world));
});

function openMarket(kind: string) {
  const market = [...world.state.markets.values()].find((one) => one.phase === "open" && one.kind === kind);
  if (market === undefined) throw new Error(`no open market of kind ${kind}`);
  return market;
}

describe("the world's Data API", () => {
  it("serves every row's numbers without losing a digit", () => {
    for (const target of world.targets) {
      const rows = askJson<Facts[]>(dataApi, `/activity?user=${target.address}&limit=500`, nowMs);
      const shown = (world.state.rows[target.index] ?? []).filter((row) => indexedMs(row) <= nowMs);
      const truth = shown.sort((left, right) => settledS(left) - settledS(right)).reverse();
      expect(rows).toHaveLength(Math.min(500, truth.length));
      for (const [index, row] of rows.entries()) {
        const own = truth[index];
        expect({ tx: row.transactionHash, size: micro(row.size), usdc: micro(row.usdcSize), price: row.price }).toEqual(
          {
            tx: own?.tx,
            size: own?.sizeMicro,
            usdc: own?.usdcMicro,
            price: Number(own?.priceText),
          },
        );
        expect(row.outcomeIndex === 999).toBe(row.type !== "TRADE");
      }
    }
  });

  it.skipIf(!hasRecordings)("has the recorded keys in the recorded order (needs ../shared/data)", () => {
    const [wallet = ""] = activityWallets();
    const keys = Object.keys(activityOf(wallet)[0] ?? {});
    const monitored = recordedLines("dataapi_v1era/monitored_trades_0x6022a178.jsonl")[0] as { trade: Facts };
    const position = (JSON.parse(recorded("positions/positions_pscanner.json")) as Facts[])[0] ?? {};
    for (const { address } of world.targets) {
      const activity = askJson<Facts[]>(dataApi, `/activity?user=${address}`, nowMs);
      const trades = askJson<Facts[]>(dataApi, `/trades?user=${address}&takerOnly=false`, nowMs);
      const positions = askJson<Facts[]>(dataApi, `/positions?user=${address}`, nowMs);
      for (const row of activity) expect(Object.keys(row)).toEqual(keys);
      for (const row of trades) expect(Object.keys(row)).toEqual(Object.keys(monitored.trade));
      for (const row of positions) expect(kindsOf(row)).toEqual(kindsOf(position));
    }
  });
});

describe("the world's Gamma", () => {
  it("finds markets by condition, token, id and slug, repeatable, closed ones only on demand", () => {
    const open = openMarket("neg-risk");
    const resolved = [...world.state.markets.values()].find(({ phase }) => phase === "resolved");
    const find = (query: string) =>
      askJson<Facts[]>(gamma, `/markets?${query}`, nowMs).map(({ conditionId }) => conditionId);
    expect(find(`condition_ids=${open.conditionId}`)).toEqual([open.conditionId]);
    expect(find(`clob_token_ids=${open.tokenIds[1]}`)).toEqual([open.conditionId]);
    expect(find(`id=${open.id}`)).toEqual([open.conditionId]);
    expect(find(`slug=${open.slug}`)).toEqual([open.conditionId]);
    expect(find(`condition_ids=${resolved?.conditionId}`)).toEqual([]);
    expect(find(`condition_ids=${resolved?.conditionId}&closed=true`)).toEqual([resolved?.conditionId]);
    const both = `condition_ids=${open.conditionId}&condition_ids=${openMarket("binary").conditionId}`;
    expect(find(both)).toHaveLength(2);
    expect(find(`${both}&slug=${open.slug}`)).toEqual([open.conditionId]);
    expect(find("limit=7&offset=3")).toHaveLength(7);
    expect(ask(gamma, "/markets?limit=x", nowMs).status).toBe(422);
    expect(askJson<Facts>(gamma, `/markets/slug/${open.slug}`, nowMs).id).toBe(open.id);
    expect(ask(gamma, "/markets/1", nowMs).status).toBe(404);
  });

  it.skipIf(!hasRecordings)(
    "invents no key but `version`, and gives each the recorded kind (needs ../shared/data)",
    () => {
      const samples = JSON.parse(recorded("gamma/top_markets_20260803.json.gz")) as Facts[];
      const fiveMinutes = (recordedLines("gamma/btc_5m_markets_20260724.jsonl.gz") as { raw: Facts }[]).map(
        ({ raw }) => raw,
      );
      const known = Object.assign(
        { version: "string", gameStartTime: "string" },
        ...[...samples, ...fiveMinutes].map(kindsOf),
      );
      const all = ["false", "true"].flatMap((closed) =>
        askJson<Facts[]>(gamma, `/markets?limit=500&closed=${closed}`, nowMs),
      );
      expect(all.length).toBeGreaterThan(60);
      for (const market of all) {
        const { feeType, ...rest } = market;
        expect(known).toMatchObject(kindsOf(rest));
        expect(feeType === null || typeof feeType === "string").toBe(true);
        expect(JSON.parse(String(market.clobTokenIds))).toHaveLength(2);
      }
    },
  );

  it("gives a resolved market its payouts and the recorded form of closedTime", () => {
    const [market] = askJson<Facts[]>(gamma, "/markets?closed=true&limit=1", nowMs);
    expect(market?.closedTime).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+00$/);
    expect(["0", "0.5", "1"]).toContain(JSON.parse(String(market?.outcomePrices))[0]);
  });
});

describe("the world's CLOB", () => {
  it("serves time, health and version", () => {
    expect(ask(clob, "/time", nowMs + 999).body).toBe(String(nowMs / 1_000));
    expect(ask(clob, "/ok", nowMs).body).toBe('"OK"');
    expect(askJson(clob, "/version", nowMs)).toEqual({ version: 2 });
  });

  it("serves books worst level first, as texts, and the mirror for the other outcome", () => {
    const { tokenIds, conditionId, tickMicro } = openMarket("binary");
    const [first, second] = askJson<Facts[]>(clob, "/books", nowMs, [
      { token_id: tokenIds[0] },
      { token_id: tokenIds[1] },
      { token_id: "7" },
    ]);
    expect(askJson(clob, `/book?token_id=${tokenIds[0]}`, nowMs)).toEqual(first);
    const { bids, asks, ...rest } = first as {
      bids: { price: string; size: string }[];
      asks: { price: string; size: string }[];
    } & Facts;
    const prices = (levels: { price: string }[]) => levels.map(({ price }) => Number(price));
    expect(prices(bids)).toEqual(prices(bids).sort((left, right) => left - right));
    expect(prices(asks)).toEqual(prices(asks).sort((left, right) => right - left));
    expect(Math.max(...prices(bids))).toBeLessThan(Math.min(...prices(asks)));
    expect(rest).toMatchObject({
      market: conditionId,
      asset_id: tokenIds[0],
      min_order_size: "5",
      tick_size: String(tickMicro / 1e6),
      neg_risk: false,
    });
    expect(rest.hash).toMatch(/^[0-9a-f]{40}$/);
    expect(rest.timestamp).toMatch(/^\d{13}$/);
    const mirrored = (second as { bids: { price: string; size: string }[] }).bids.map(
      ({ price, size }) => `${(1 - Number(price)).toFixed(6)} ${size}`,
    );
    expect(mirrored).toEqual(asks.map(({ price, size }) => `${Number(price).toFixed(6)} ${size}`));
  });

  it("serves a token's tick, side, fee, prices and market", () => {
    const { tokenIds, conditionId, outcomes } = openMarket("up-down");
    const token = (path: string) => askJson<Facts>(clob, `${path}?token_id=${tokenIds[0]}`, nowMs);
    expect(token("/tick-size").minimum_tick_size).toBeTypeOf("number");
    expect(token("/neg-risk")).toEqual({ neg_risk: false });
    expect(token("/fee-rate")).toEqual({ base_fee: 1000 });
    const [bid, ask_] = ["BUY", "SELL"].map((side) =>
      Number(askJson<Facts>(clob, `/price?token_id=${tokenIds[0]}&side=${side}`, nowMs).price),
    );
    expect(Number(token("/midpoint").mid)).toBeCloseTo(((bid ?? 0) + (ask_ ?? 0)) / 2, 9);
    expect(askJson(clob, `/markets-by-token/${tokenIds[1]}`, nowMs)).toEqual({
      condition_id: conditionId,
      primary_token_id: tokenIds[0],
      secondary_token_id: tokenIds[1],
    });
    expect(askJson(clob, `/clob-markets/${conditionId}`, nowMs)).toMatchObject({
      c: conditionId,
      t: [
        { t: tokenIds[0], o: outcomes[0] },
        { t: tokenIds[1], o: outcomes[1] },
      ],
      mos: 5,
      nr: false,
      ao: true,
      sd: 0,
      fd: { r: 0.07, e: 1, to: true },
    });
  });

  it("refuses unknown tokens, closed books and bad requests in the venue's words", () => {
    const resolved = [...world.state.markets.values()].find(({ phase }) => phase === "resolved");
    const noBook = { status: 404, body: '{"error":"No orderbook exists for the requested token id"}' };
    expect(ask(clob, "/book?token_id=12345", nowMs)).toMatchObject(noBook);
    expect(ask(clob, `/book?token_id=${resolved?.tokenIds[0]}`, nowMs)).toMatchObject(noBook);
    expect(ask(clob, "/book?token_id=012", nowMs)).toMatchObject({ status: 400, body: '{"error":"Invalid token id"}' });
    expect(ask(clob, `/price?token_id=${openMarket("binary").tokenIds[0]}`, nowMs).body).toBe(
      '{"error":"Invalid side"}',
    );
    expect(ask(clob, "/books", nowMs, { token_id: 1 }).status).toBe(400);
    expect(ask(clob, "/clob-markets/0x12", nowMs).status).toBe(404);
    expect(ask(clob, "/order", nowMs, {}).status).toBe(404);
  });

  it("names the winner of a resolved market", () => {
    const resolved = [...world.state.markets.values()].find(({ payoutMicro }) => payoutMicro?.[1] === 1_000_000);
    const { tokens, closed } = askJson<{ tokens: Facts[]; closed: boolean }>(
      clob,
      `/markets/${resolved?.conditionId}`,
      nowMs,
    );
    expect(closed).toBe(true);
    expect(tokens.map(({ winner, price }) => ({ winner, price }))).toEqual([
      { winner: false, price: 0 },
      { winner: true, price: 1 },
    ]);
  });

  it.skipIf(!hasRecordings)("has the recorded keys of /markets and /book (needs ../shared/data)", () => {
    const page = JSON.parse(recorded("clob_rest/clob_markets_page.json.gz")) as { data: Facts[] };
    const sample = page.data[0] ?? {};
    const long = askJson<Facts>(clob, `/markets/${openMarket("neg-risk").conditionId}`, nowMs);
    expect(Object.keys(long).sort()).toEqual(Object.keys(sample).sort());
    const book = JSON.parse(recorded("clob_rest/book_2024.json")) as Facts;
    const own = askJson<Facts>(clob, `/book?token_id=${openMarket("binary").tokenIds[0]}`, nowMs);
    expect(kindsOf(own)).toMatchObject(kindsOf(book));
  });
});

import type { Check, Facts } from "./check.ts";
import { PROFIT_CHECKS } from "./profit-checks.ts";

const MICRO = 1_000_000n;
/** A smaller difference of cash is rounding (ENGINE rule 31). */
const CASH_TOLERANCE_MICRO = 50_000;
const LEAST_DAY_MS = 20 * 3_600_000;

/** What concerns money and shares. */
export const BOOK_CHECKS: readonly Check[] = [
  { name: "cash is what fills, payouts and flows make it", when: "step", look: unexplainedCash },
  { name: "lots are what fills and payouts make them", when: "step", look: unexplainedLots },
  { name: "each lot is what was traded on its target's account", when: "rest", look: mixedLots },
  { name: "a debt is at most its lot", when: "step", look: debtsAboveLots },
  { name: "a trading day is at least 20 hours long", when: "step", look: shortDays },
  ...PROFIT_CHECKS,
  { name: "lots are what the venue holds for us", when: "rest", look: sharesApart },
  { name: "cash is what the venue holds for us", when: "rest", look: cashApart },
  { name: "fills are the venue's own trades", when: "rest", look: fillsApart },
  { name: "payouts are shares times the payout", when: "rest", look: wrongPayouts },
];

function unexplainedCash({ books, journal }: Facts): string[] {
  const cash = books.figure("select cash_micro from account");
  const traded = books.figure(
    `select coalesce(sum(case o.side when 'BUY' then -f.collateral_micro else f.collateral_micro end - f.fee_micro), 0)
     from fills f join orders o on o.id = f.order_id where f.status != 'failed'`,
  );
  const explained = journal.cashMicro + traded;
  return cash === explained ? [] : [`${cash} stands in the account, ${explained} is explained`];
}

function unexplainedLots({ books, journal }: Facts): string[] {
  const traded = books.rows<{ token: number; shares: number }>(
    `select o.token_id as token, sum(case o.side when 'BUY' then f.shares_micro else -f.shares_micro end) as shares
     from fills f join orders o on o.id = f.order_id where f.status != 'failed' group by o.token_id`,
  );
  const bought = new Map(traded.map(({ token, shares }) => [token, shares]));
  return books
    .rows<{ token: number; held: number }>(
      "select token_id as token, sum(shares_micro) as held from lots group by token_id",
    )
    .flatMap(({ token, held }) => {
      const explained = (bought.get(token) ?? 0) - (journal.settledMicro.get(token) ?? 0);
      return held === explained ? [] : [`token ${token}: lots hold ${held}, ${explained} is explained`];
    });
}

/** Lots of markets that were paid out, covered or merged aside: there the sums of the token are looked at. */
function mixedLots({ books }: Facts): string[] {
  return books
    .rows<{ target: number; token: number; held: number; traded: number }>(
      `select l.target_id as target, l.token_id as token, l.shares_micro as held,
        coalesce((select sum(case o.side when 'BUY' then f.shares_micro else -f.shares_micro end)
          from fills f join orders o on o.id = f.order_id where f.status != 'failed'
          and f.target_id = l.target_id and o.token_id = l.token_id), 0) as traded
       from lots l join tokens t on t.id = l.token_id where not exists (select 1 from journal j
        where j.kind in ('settlement', 'lot-cover') and json_extract(j.body_json, '$.tokenId') = l.token_id)
       and not exists (select 1 from journal j
        where j.kind = 'merge' and json_extract(j.body_json, '$.conditionId') = t.condition_id)`,
    )
    .filter(({ held, traded }) => held !== traded)
    .map(({ target, token, held, traded }) => `token ${token} of target ${target}: ${held} held, ${traded} traded`);
}

function debtsAboveLots({ books }: Facts): string[] {
  return books
    .rows<{ id: number; owed: number; held: number | null }>(
      `select d.id, d.shares_micro as owed, l.shares_micro as held from debts d
       left join lots l on l.target_id = d.target_id and l.token_id = d.token_id
       where d.shares_micro > coalesce(l.shares_micro, 0) or d.shares_micro < 0`,
    )
    .map(({ id, owed, held }) => `debt ${id} is ${owed} of a lot of ${held}`);
}

function shortDays({ books }: Facts): string[] {
  const days = books.rows<{ day: string; startMs: number }>(
    "select day, start_ms as startMs from days order by start_ms",
  );
  // The first one begins whenever the bot is started for the first time: its end is no reset after a reset.
  return days.slice(2).flatMap(({ day, startMs }, index) => {
    const beforeMs = days[index + 1]?.startMs ?? 0;
    return startMs - beforeMs < LEAST_DAY_MS ? [`${day} began ${startMs - beforeMs} ms after the day before`] : [];
  });
}

/** What lost stays in the wallet, worth nothing and in no books: only tokens that still trade are compared. */
function sharesApart({ books, world, wallet, outside }: Facts): string[] {
  const { state } = world;
  const strays = outside.broughtMicro(world);
  const held = books.rows<{ token: string; shares: number }>(
    "select t.token, sum(l.shares_micro) as shares from lots l join tokens t on t.id = l.token_id group by t.token",
  );
  const ours = new Map(held.map(({ token, shares }) => [token, shares]));
  const theirs = state.exchange.accounts.get(wallet)?.sharesMicro ?? {};
  return [...new Set([...ours.keys(), ...Object.keys(theirs)])].flatMap((token) => {
    const isOver = state.markets.get(state.marketIdsByName.get(token) ?? "")?.resolvedMs !== null;
    const [here, there] = [ours.get(token) ?? 0, theirs[token] ?? 0];
    const isStray = here === 0 && there <= (strays.get(token) ?? 0);
    return here === there || isStray || (isOver && here === 0)
      ? []
      : [`token ${token.slice(0, 10)}…: ${here} here, ${there} there`];
  });
}

function cashApart({ books, world, wallet }: Facts): string[] {
  const here = books.figure("select cash_micro from account");
  const there = world.state.exchange.accounts.get(wallet)?.pusdMicro ?? 0;
  return Math.abs(here - there) <= CASH_TOLERANCE_MICRO ? [] : [`${here} here, ${there} there`];
}

function fillsApart({ books, world, wallet, outside }: Facts): string[] {
  const fills = books.rows<{ hash: string; shares: number; paid: number; fees: number }>(
    `select o.hash, sum(f.shares_micro) as shares, sum(f.collateral_micro) as paid, sum(f.fee_micro) as fees
     from fills f join orders o on o.id = f.order_id where f.status != 'failed' group by o.hash`,
  );
  const ours = new Map<string, string>(
    fills.map(({ hash, shares, paid, fees }) => [hash, `${shares} ${paid} ${fees}`]),
  );
  const sums = new Map<string, [number, number, number]>();
  for (const { taker, feeMicro, status } of world.state.exchange.trades.values()) {
    const isForeign = outside.orders.has(taker.orderHash) && !ours.has(taker.orderHash);
    if (taker.wallet !== wallet || status === "FAILED" || isForeign) continue;
    const [shares, paid, fees] = sums.get(taker.orderHash) ?? [0, 0, 0];
    sums.set(taker.orderHash, [shares + taker.sharesMicro, paid + taker.collateralMicro, fees + feeMicro]);
  }
  return [...new Set([...ours.keys(), ...sums.keys()])].flatMap((hash) => {
    const there = sums.get(hash)?.join(" ");
    return ours.get(hash) === there ? [] : [`order ${hash.slice(0, 10)}…: ${ours.get(hash)} here, ${there} there`];
  });
}

/** Where others trade, shares that the owner's word took out of the books before their market's end had no payout. */
function wrongPayouts({ books, world, outside }: Facts): string[] {
  const { state } = world;
  const paid = books.rows<{ atMs: number; token: string; shares: number; cash: number; sales: number }>(
    `select j.at_ms as atMs, t.token, json_extract(j.body_json, '$.sharesMicro') as shares, json_extract(j.body_json, '$.cashMicro') as cash,
       (select count(*) from realisations r where r.kind = 'sale' and r.token_id = t.id
          and r.shares_micro = json_extract(j.body_json, '$.sharesMicro') and r.proceeds_micro = json_extract(j.body_json, '$.cashMicro')) as sales
     from journal j join tokens t on t.id = json_extract(j.body_json, '$.tokenId') where j.kind = 'settlement'`,
  );
  return paid.flatMap(({ atMs, token, shares, cash, sales }) => {
    // What came without a trade is noted the other way round, and is no payout.
    if (shares < 0) return [];
    const market = state.markets.get(state.marketIdsByName.get(token) ?? "");
    // What hands sold may be booked after the market has ended.
    if (!outside.isEmpty && (sales > 0 || atMs < (market?.resolvedMs ?? Number.POSITIVE_INFINITY))) return [];
    const payout = market?.payoutMicro?.[market.tokenIds[0] === token ? 0 : 1] ?? 0;
    const right = (BigInt(shares) * BigInt(payout)) / MICRO;
    return BigInt(cash) === right ? [] : [`${shares} shares of ${token.slice(0, 10)}… were paid ${cash}, not ${right}`];
  });
}

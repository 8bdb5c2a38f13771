import type { ExchangeOrder } from "../../../src/sandbox/exchange/exchange-order.ts";
import { legsOf } from "../../../src/sandbox/exchange/exchange-trade.ts";
import type { BotBooks } from "./bot-books.ts";
import type { Check, Facts } from "./check.ts";

/** Readings may fail, or be old copies, for as long as a broken wire lasts. */
const NOTICED_AFTER_MS = 150_000;

/** What concerns our account where others touch it: cash that moves, orders by other hands. */
export const ACCOUNT_CHECKS: readonly Check[] = [
  { name: "cash that moved is booked as a flow", when: "rest", look: flowsApart },
  { name: "the days' flows are all flows", when: "step", look: daysApart },
  { name: "somebody else is noticed where there is somebody", when: "rest", look: unnoticed },
  { name: "what latched ends once the owner has looked", when: "rest", look: stillLatched },
  { name: "nothing is bought until the owner has looked", when: "rest", look: boughtMeanwhile },
  { name: "never do two bots trade for long", when: "rest", look: bothTraded },
  { name: "nobody is let into the folder of a living bot", when: "step", look: wronglyLetIn },
  { name: "nobody else is suspected where there is nobody", when: "step", look: wronglySuspected },
];

/** Less than this is taken for rounding (ENGINE rule 31): two movements may cancel each other out. */
const ROUNDING_MICRO = 50_000;

/** Where the owner took the venue's word once, some of it may stand in his correction. */
function flowsApart({ books, world, wallet }: Facts): string[] {
  if (books.figure("select count(*) from flows where kind = 'correction'") > 0) return [];
  const booked = books.figure("select coalesce(sum(amount_micro), 0) from flows");
  const moved = world.state.chain.cashMoves
    .filter((move) => move.wallet === wallet)
    .reduce((sum, { amountMicro }) => sum + amountMicro, 0);
  return Math.abs(booked - moved) <= ROUNDING_MICRO ? [] : [`${booked} is booked, ${moved} was moved`];
}

function daysApart({ books }: Facts): string[] {
  const flows = books.figure("select coalesce(sum(amount_micro), 0) from flows");
  const days = books.figure("select coalesce(sum(flows_micro), 0) from days");
  return flows === days ? [] : [`${flows} has flowed, the days know of ${days}`];
}

/**
 * One that fills nothing and was cancelled before anybody looked is not known any more. Jobs that wait for an hour of a wrong clock
 * look no sooner.
 */
function unnoticed({ books, world, outside, wrongTimes }: Facts): string[] {
  if (outside.isEmpty) return [];
  const told = books.rows<{ subject: string }>("select subject from discrepancies where kind like 'foreign-%'");
  const stored = new Set(books.rows<{ hash: string }>("select hash from orders").map(({ hash }) => hash));
  const { trades } = world.state.exchange;
  const hasTraded = (hash: string) =>
    [...trades.values()].some(
      (trade) => trade.status !== "FAILED" && legsOf(trade).some((leg) => leg.orderHash === hash),
    );
  const { orders } = world.state.exchange;
  const isUnsure = ({ createdMs = 0 }: { readonly createdMs?: number } = {}) =>
    wrongTimes.some(({ fromMs, toMs, skewMs }) => createdMs >= fromMs && createdMs <= toMs + Math.abs(skewMs));
  const resting = outside.resting(world).filter((hash) => !isUnsure(orders.get(hash)));
  return [...outside.orders]
    .filter((hash) => resting.includes(hash) || hasTraded(hash))
    .filter((hash) => !stored.has(hash) && !told.some(({ subject }) => subject.startsWith(hash)))
    .map((hash) => `nobody was told of order ${hash.slice(0, 10)}…${hash.slice(-4)}`);
}

interface Latched {
  readonly name: string;
  readonly cause: string;
}

function latched({ books }: Facts): string[] {
  return books
    .rows<Latched>(
      "select name, cause from breakers where state <> 'closed' and name in ('second-instance', 'books-differ')",
    )
    .map(({ name, cause }) => `${name} is open: ${cause}`);
}

function stillLatched(facts: Facts): string[] {
  return facts.outside.isEmpty ? [] : latched(facts);
}

function wronglySuspected(facts: Facts): string[] {
  return facts.outside.isEmpty ? latched(facts) : [];
}

/** By the journal's own order: a decision that was stored before the breaker opened may still be on its way. */
function boughtMeanwhile({ books, outside }: Facts): string[] {
  if (outside.isEmpty) return [];
  const others = outside.seconds.flatMap((second) => second.books ?? []);
  return [books, ...others].flatMap(boughtBehindBreaker);
}

function boughtBehindBreaker(books: BotBooks): string[] {
  return books
    .rows<{ id: number; name: string }>(
      `select json_extract(o.body_json, '$.id') as id, b.name from journal o
       join (select distinct json_extract(body_json, '$.name') as name from journal where kind = 'breaker') b
       where o.kind = 'order' and json_extract(o.body_json, '$.state') = 'stored'
       and json_extract(o.body_json, '$.side') = 'BUY' and b.name in ('second-instance', 'books-differ')
       and (select json_extract(l.body_json, '$.state') from journal l where l.kind = 'breaker' and l.seq < o.seq
        and json_extract(l.body_json, '$.name') = b.name order by l.seq desc limit 1) = 'open'`,
    )
    .map(({ id, name }) => `order ${id} was made while ${name} was open`);
}

/** Each reads the account's trades every twenty seconds: who sees the other's stops buying. */
function bothTraded({ world, wallet, outside }: Facts): string[] {
  const filled = [...world.state.exchange.orders.values()].filter(
    ({ maker, filledSharesMicro }) => maker === wallet && filledSharesMicro > 0,
  );
  return outside.seconds.flatMap((second) => {
    const theirs = new Set(second.hashes());
    const isThen = ({ createdMs }: ExchangeOrder) => createdMs >= second.beganMs && createdMs <= second.endedMs;
    const [one, other] = [true, false].map((isTheirs) =>
      filled.filter((order) => isThen(order) && theirs.has(order.hash) === isTheirs),
    );
    return [...late(one, other), ...late(other, one)].map(
      ({ hash, createdMs }) => `order ${hash.slice(0, 10)}… was made at ${createdMs}, long after the other bot's first`,
    );
  });
}

/** Purchases of the one so late after the first trade of the other. */
function late(one: readonly ExchangeOrder[] = [], other: readonly ExchangeOrder[] = []): ExchangeOrder[] {
  const firstMs = Math.min(...other.map(({ createdMs }) => createdMs));
  return one.filter(({ side, createdMs }) => side === "BUY" && createdMs > firstMs + NOTICED_AFTER_MS);
}

function wronglyLetIn({ outside }: Facts): string[] {
  return outside.letIn === 0 ? [] : [`${outside.letIn} starts were let in`];
}

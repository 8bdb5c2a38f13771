import type { Check, Facts } from "./check.ts";

const MICRO = 1_000_000;
/** From the last gate to the venue's door: signing is over, one way of the network lies between. */
const ON_THE_WIRE_MS = 1_000;
/** Two ticks of a cent. */
const FAR_MICRO = 20_000;
const STORM_MS = 3_600_000;
const MOST_IN_VAIN = 60;
/** What a restored database has forgotten is read back without its terms; that it was forgotten is looked at elsewhere. */
const NOT_READ_BACK = "salt <> ''";
const BLOCKED_MS = 5 * 60_000 + 90_000;

/** What concerns orders and what became of them. */
export const ORDER_CHECKS: readonly Check[] = [
  { name: "every post is of a stored order", when: "step", look: foreignPosts },
  { name: "one body for each hash", when: "step", look: twoBodies },
  { name: "no post after a stop", when: "step", look: postsAfterStop },
  { name: "no buy while trading is paused or stopped", when: "step", look: buysWhilePaused },
  { name: "what is committed is at most the episode's size", when: "step", look: aboveSize },
  { name: "an order fills at most its size, inside its limit", when: "step", look: overfilled },
  { name: "a buy's limit is within reach of his price", when: "step", look: dearLimits },
  { name: "what is reserved is there", when: "step", look: overReserved },
  { name: "limits hold", when: "step", look: brokenLimits },
  { name: "no token is blocked for five minutes without an alert", when: "step", look: silentlyBlocked },
  { name: "nothing is ordered again and again", when: "rest", look: storms },
  { name: "every order ends", when: "rest", look: unended },
  { name: "every signal is decided", when: "rest", look: undecided },
  { name: "the venue knows no order that we do not", when: "rest", look: foreignOrders },
];

function foreignPosts({ books, posts, outside }: Facts): string[] {
  const stored = new Set(books.rows<{ salt: string }>("select salt from orders").map(({ salt }) => salt));
  for (const { salt } of outside.forgotten.values()) stored.add(salt);
  return posts.filter(({ salt }) => !stored.has(salt)).map(({ salt }) => `salt ${salt} is of no stored order`);
}

function twoBodies({ posts }: Facts): string[] {
  const bodies = new Map<string, string>();
  return posts.flatMap(({ salt, body }) => {
    const first = bodies.get(salt) ?? body;
    bodies.set(salt, first);
    return first === body ? [] : [`salt ${salt} was posted in two forms`];
  });
}

function postsAfterStop({ journal: { states }, posts }: Facts): string[] {
  return posts.flatMap(({ atMs, salt }) => {
    const state = states.findLast((one) => one.atMs < atMs - ON_THE_WIRE_MS);
    const isReleased = states.some((one) => one.atMs >= atMs - ON_THE_WIRE_MS && one.atMs <= atMs);
    return state?.state === "stopped" && !isReleased ? [`salt ${salt} was posted after a stop`] : [];
  });
}

function buysWhilePaused({ books, journal: { stateAtOrder } }: Facts): string[] {
  return books
    .rows<{ id: number; side: string }>(`select id, side from orders where ${NOT_READ_BACK}`)
    .filter(({ id, side }) => {
      const state = stateAtOrder.get(id) ?? "stopped";
      return state === "stopped" || (side === "BUY" && state === "paused");
    })
    .map(({ id, side }) => `order ${id} (${side}): ${stateAtOrder.get(id) ?? "no journal tells of it"}`);
}

/** Two decisions that turned out later to be one (docs/adr/0009) were each made for their own size. */
const JOINED = "select count(*) from journal where kind = 'episodes-joined'";

function aboveSize({ books, sizeMicro }: Facts): string[] {
  return books
    .rows<{ id: number; committed: number; decisions: number; spent: number | null }>(
      `select e.id, e.committed_micro as committed, 1 + (${JOINED} and json_extract(body_json, '$.id') = e.id) as decisions,
        (select sum(case when o.terminal_ms is null then o.notional_micro else o.filled_collateral_micro end)
          from orders o where o.episode_id = e.id and o.side = 'BUY'
          and not exists (select 1 from order_parts p where p.order_id = o.id)) as spent
       from episodes e where e.side = 'BUY'`,
    )
    .filter(({ committed, spent, decisions }) => {
      const mostMicro = sizeMicro * decisions;
      return committed > mostMicro || (spent ?? 0) > mostMicro || committed < 0;
    })
    .map(
      ({ id, committed, spent }) => `episode ${id}: ${committed} committed, ${spent} spent, ${sizeMicro} is its size`,
    );
}

function overfilled({ books }: Facts): string[] {
  return books
    .rows<{ id: number; side: string; shares: number; limitMicro: number; filled: number; paid: number }>(
      `select o.id, o.side, o.shares_micro as shares, o.limit_micro as limitMicro,
        sum(f.shares_micro) as filled, sum(f.collateral_micro) as paid
       from orders o join fills f on f.order_id = o.id and f.status != 'failed' where ${NOT_READ_BACK} group by o.id`,
    )
    .filter(({ side, shares, limitMicro, filled, paid }) => {
      const atLimit = (BigInt(filled) * BigInt(limitMicro)) / BigInt(MICRO);
      const isDear = side === "BUY" ? BigInt(paid) > atLimit + 1n : BigInt(paid) < atLimit - 1n;
      return filled > shares || isDear;
    })
    .map(({ id, filled, shares, paid }) => `order ${id}: ${filled} of ${shares} shares for ${paid}`);
}

/** By the signal's own price, as any feed told it (a log may name more than was spent): at most two ticks of the coarsest kind above it (ENGINE rule 23). */
function dearLimits({ books }: Facts): string[] {
  return books
    .rows<{ id: number; limitMicro: number; highest: number }>(
      `select o.id, o.limit_micro as limitMicro, (select max(max(s.highest_price_micro, g.price_micro)) from signals s
        join sightings g on g.signal_id = s.id where s.target_id = o.target_id and s.token_id = o.token_id and s.side = 'BUY') as highest
       from orders o where o.side = 'BUY' and ${NOT_READ_BACK}`,
    )
    .filter(({ limitMicro, highest }) => limitMicro > highest + FAR_MICRO)
    .map(({ id, limitMicro, highest }) => `order ${id} offers ${limitMicro} where he paid ${highest} at most`);
}

function overReserved({ books }: Facts): string[] {
  const [row] = books.rows<{ cash: number; reserved: number; held: number }>(
    `select (select cash_micro from account) as cash, coalesce(sum(reserved_micro), 0) as reserved,
      coalesce(sum(case when terminal_ms is not null then reserved_micro end), 0) as held from orders`,
  );
  if (row === undefined) return [];
  const { cash, reserved, held } = row;
  return [
    ...(cash < 0 || reserved > cash ? [`${reserved} is reserved of ${cash}`] : []),
    ...(held > 0 ? [`${held} is reserved for orders that have ended`] : []),
  ];
}

interface DayTrades {
  readonly day: string;
  readonly trades: number;
}

function brokenLimits({ books }: Facts): string[] {
  const limit = (name: string) => books.figure("select value from limits where name = ?", name);
  const trades = books.rows<DayTrades>(
    "select counted_day as day, count(*) as trades from episodes where counted_day is not null group by counted_day",
  );
  const told = books.rows<DayTrades>("select day, trades from days");
  const many = trades.filter((day) => day.trades > limit("tradesPerDay"));
  const joined = (day: string) => books.figure(`${JOINED} and json_extract(body_json, '$.day') = ?`, day);
  // What was bought and forgotten counts, and is of no episode.
  const readBack = (day: string) =>
    books.figure("select count(*) from orders where salt = '' and side = 'BUY' and day = ?", day);
  const wrong = trades.filter(({ day, trades: count }) => {
    const toldCount = told.find((one) => one.day === day)?.trades;
    const most = count + joined(day) + readBack(day);
    return toldCount === undefined || toldCount < count || toldCount > most;
  });
  return [
    ...many.map(({ day, trades: count }) => `${count} trades on ${day}`),
    ...wrong.map(({ day, trades: count }) => `${count} trades on ${day} are counted as another number`),
  ];
}

/** Nobody can be told while the bot is away. */
function silentlyBlocked({ books, nowMs, livesSinceMs }: Facts): string[] {
  if (nowMs - livesSinceMs < BLOCKED_MS) return [];
  return books
    .rows<{ id: number; state: string }>(
      `select o.id, o.state from orders o where o.terminal_ms is null and o.sent_ms < ?
        and not exists (select 1 from alerts a where a.text like '%/why\\_' || o.id || '%' escape '\\')`,
      nowMs - BLOCKED_MS,
    )
    .map(({ id, state }) => `order ${id} is ${state} and nobody was told`);
}

/** A debt that nobody takes waits; a venue or a signer that refuses it must not be asked for ever. */
function storms({ books, nowMs }: Facts): string[] {
  return books
    .rows<{ target: number; token: number; count: number; reason: string | null }>(
      `select target_id as target, token_id as token, count(*) as count, max(reason) as reason from orders
       where created_ms > ? and filled_shares_micro = 0 group by target_id, token_id, side having count(*) > ?`,
      ...[nowMs - STORM_MS, MOST_IN_VAIN],
    )
    .map(
      ({ target, token, count, reason }) =>
        `token ${token} of target ${target} was ordered ${count} times in vain: ${reason}`,
    );
}

function unended({ books }: Facts): string[] {
  const open = books.rows<{ id: number; state: string }>("select id, state from orders where terminal_ms is null");
  const moving = books.rows<{ id: number; status: string }>(
    "select id, status from fills where status not in ('confirmed', 'failed')",
  );
  return [
    ...open.map(({ id, state }) => `order ${id} is still ${state}`),
    ...moving.map(({ id, status }) => `fill ${id} is still ${status}`),
  ];
}

function undecided({ books }: Facts): string[] {
  return books
    .rows<{ id: number; side: string }>("select id, side from signals where outcome is null")
    .map(({ id, side }) => `signal ${id} (${side}) is neither copied nor skipped`);
}

function foreignOrders({ books, world, wallet, outside }: Facts): string[] {
  const stored = new Set(books.rows<{ hash: string }>("select hash from orders").map(({ hash }) => hash));
  const taken = [...world.state.exchange.orders.values()].filter(({ maker }) => maker === wallet);
  return taken
    .filter(({ hash }) => !stored.has(hash) && !outside.knows(hash))
    .map(({ hash }) => `the venue has order ${hash}`);
}

import type { Check, Facts } from "./check.ts";

/** ENGINE rule 9. */
const STOPS_BUYS_FROM_MS = 30_000;

/** What concerns the machine's clock, and days. */
export const CLOCK_CHECKS: readonly Check[] = [
  { name: "no buy while the clock is more than 30 s off", when: "step", look: buysByWrongClock },
  { name: "a trading day begins once", when: "step", look: daysBegunTwice },
];

/** An order whose trade lies nearer by the right time than by the time shown was made while the clock was wrong, not long before. */
function buysByWrongClock({ books, wrongTimes }: Facts): string[] {
  return wrongTimes.flatMap(({ fromMs, toMs, skewMs }) => {
    if (Math.abs(skewMs) <= STOPS_BUYS_FROM_MS) return [];
    const endMs = Math.min(toMs + skewMs, Number.MAX_SAFE_INTEGER);
    return books
      .rows<{ id: number }>(
        `select o.id from orders o join signals s on s.id = o.signal_id
         where o.side = 'BUY' and o.salt <> '' and o.created_ms between ? and ?
         and abs(o.created_ms - ? - s.venue_s * 1000) < abs(o.created_ms - s.venue_s * 1000)`,
        ...[fromMs + skewMs, endMs, skewMs],
      )
      .map(({ id }) => `order ${id} was made by a clock that is ${skewMs} ms off`);
  });
}

function daysBegunTwice({ journal: { begunDays } }: Facts): string[] {
  return [...begunDays].filter(([, times]) => times > 1).map(([day, times]) => `${day} began ${times} times`);
}

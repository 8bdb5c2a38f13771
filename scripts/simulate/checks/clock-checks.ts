import type { Check, Facts } from "./check.ts";

/** ENGINE rule 9. */
const STOPS_BUYS_FROM_MS = 30_000;
/** The venue tells whole seconds. */
const UNSURE_MS = 1_500;

/** What concerns the machine's clock, and days. */
export const CLOCK_CHECKS: readonly Check[] = [
  { name: "no buy while the clock is more than 30 s off", when: "step", look: buysByWrongClock },
  { name: "a trading day begins once", when: "step", look: daysBegunTwice },
];

/** Orders are dated by the venue's time. */
function buysByWrongClock({ books, wrongTimes }: Facts): string[] {
  return wrongTimes.flatMap(({ fromMs, toMs, skewMs }) => {
    if (Math.abs(skewMs) <= STOPS_BUYS_FROM_MS) return [];
    return books
      .rows<{ id: number }>(
        "select id from orders where side = 'BUY' and salt <> '' and created_ms > ? and created_ms < ?",
        ...[fromMs + UNSURE_MS, Math.min(toMs, Number.MAX_SAFE_INTEGER) - UNSURE_MS],
      )
      .map(({ id }) => `order ${id} was made by a clock that is ${skewMs} ms off`);
  });
}

function daysBegunTwice({ journal: { begunDays } }: Facts): string[] {
  return [...begunDays].filter(([, times]) => times > 1).map(([day, times]) => `${day} began ${times} times`);
}

import type { Check, Facts } from "./check.ts";

/** ENGINE rule 9. */
const STOPS_BUYS_FROM_MS = 30_000;
/** The clock is compared with the venue's each minute, if that answers. */
const NOTICED_AFTER_MS = 75_000;

/** What concerns the machine's clock, and days. */
export const CLOCK_CHECKS: readonly Check[] = [
  { name: "no buy while the clock is more than 30 s off", when: "step", look: buysByWrongClock },
  { name: "a trading day begins once", when: "step", look: daysBegunTwice },
];

function buysByWrongClock({ books, wrongTimes }: Facts): string[] {
  return wrongTimes.flatMap(({ fromMs, toMs, skewMs }) => {
    if (Math.abs(skewMs) <= STOPS_BUYS_FROM_MS) return [];
    const noticedMs = fromMs + NOTICED_AFTER_MS + skewMs;
    const endMs = Math.min(toMs + skewMs, Number.MAX_SAFE_INTEGER);
    return books
      .rows<{ id: number }>(
        "select id from orders where side = 'BUY' and salt <> '' and created_ms between ? and ?",
        ...[noticedMs, endMs],
      )
      .map(({ id }) => `order ${id} was made by a clock that is ${skewMs} ms off`);
  });
}

function daysBegunTwice({ journal: { begunDays } }: Facts): string[] {
  return [...begunDays].filter(([, times]) => times > 1).map(([day, times]) => `${day} began ${times} times`);
}

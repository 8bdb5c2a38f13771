import type { Check, Facts } from "./check.ts";

/** ENGINE rule 25. */
const ABSENT_FOR_MS = 90_000;

/** What concerns orders of which nothing is heard. */
export const FATE_CHECKS: readonly Check[] = [
  { name: "an order is given up after 90 s without a trace, not sooner", when: "step", look: givenUpTooSoon },
];

/** Where the machine's clock was set meanwhile nobody can tell by what stands in the books. */
function givenUpTooSoon({ books, wrongTimes }: Facts): string[] {
  const isSet = (fromMs: number, toMs: number): boolean =>
    wrongTimes.some((one) => {
      const farMs = Math.abs(one.skewMs) + ABSENT_FOR_MS;
      return one.fromMs - farMs <= toMs && one.toMs + farMs >= fromMs;
    });
  return books
    .rows<{ id: number; sentMs: number; endMs: number }>(
      `select id, sent_ms as sentMs, terminal_ms as endMs from orders
       where state = 'expired' and sent_ms is not null and terminal_ms is not null`,
    )
    .filter(({ sentMs, endMs }) => endMs - sentMs < ABSENT_FOR_MS && !isSet(sentMs, endMs))
    .map(({ id, sentMs, endMs }) => `order ${id} was given up after ${endMs - sentMs} ms`);
}

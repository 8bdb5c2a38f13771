import type { Tally } from "./checker.ts";
import { CHECKED, emptyTally } from "./checker.ts";

/** What was wrong is kept word for word only so often. */
const MOST_WORDS = 50;

export function sumOf(tallies: readonly Tally[]): Tally {
  const sum = emptyTally();
  for (const tally of tallies) {
    sum.sequences += tally.sequences;
    sum.signals += tally.signals;
    sum.orders += tally.orders;
    sum.wrong.push(...tally.wrong.slice(0, MOST_WORDS));
    for (const name of CHECKED) {
      sum.breaches[name] += tally.breaches[name];
      sum.near[name] += tally.near[name];
      sum.moved[name] += tally.moved[name];
    }
  }
  return sum;
}

/** For people: of each limit the breaches, how many orders came within 1% of it, and the breaches of a limit lower by a cent or one. */
export function tallyTable(tally: Tally): string {
  const rows = CHECKED.map((name) =>
    [
      name.padEnd(24),
      ...[tally.breaches[name], tally.near[name], tally.moved[name]].map((count) => String(count).padStart(12)),
    ].join(""),
  );
  const head = `${"limit".padEnd(24)}${["breaches", "within 1%", "if lower"].map((word) => word.padStart(12)).join("")}`;
  const counts = `${tally.sequences} sequences, ${tally.signals} signals, ${tally.orders} buys`;
  return [counts, head, ...rows].join("\n");
}

import { echo } from "../src/app/echo.ts";
import { Refusal } from "../src/app/refusal.ts";

/** The word that takes the fewest changes of a letter to reach, or undefined when none is that near. */
export function nearest(typed: string, words: readonly string[]): string | undefined {
  const ranked = words
    .map((word) => ({ word, distance: distance(typed, word) }))
    .filter(({ word, distance: changes }) => changes <= Math.floor(word.length / 2.5) || word.startsWith(typed))
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.word;
}

/** Refuses a name that is none of these but nearly one, with the one that was probably meant. */
export function suggestName(noun: string, typed: string, names: readonly string[]): void {
  const lower = typed.toLowerCase();
  if (names.some((name) => name.toLowerCase() === lower)) return;
  const near = nearest(
    lower,
    names.map((name) => name.toLowerCase()),
  );
  const meant = names.find((name) => name.toLowerCase() === near);
  if (meant !== undefined) throw new Refusal(`There is no ${noun} named ${echo(typed)}. Did you mean ${meant}?`);
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const change = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(change, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

const MOST = 60;

/** What a person typed, short enough to be said back to them. */
export function echo(typed: string): string {
  const text = typed.replace(/\s+/g, " ");
  return text.length <= MOST ? text : `${text.slice(0, MOST - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

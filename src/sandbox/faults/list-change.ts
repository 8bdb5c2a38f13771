/** Where answers keep their lists; "" is the answer itself. */
const LISTS = ["data", "result", "bids", "asks", "history"] as const;

/** The answer with each of its lists changed; what is no JSON, or has none, stays as it is. */
export function withLists(text: string, change: (list: readonly unknown[]) => readonly unknown[]): string {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return text;
  }
  if (Array.isArray(body)) return JSON.stringify(change(body));
  if (typeof body !== "object" || body === null) return text;
  const changed: Record<string, unknown> = { ...body };
  for (const name of LISTS) {
    const list = changed[name];
    if (Array.isArray(list)) changed[name] = change(list);
  }
  return JSON.stringify(changed);
}

export const twice = (list: readonly unknown[]): readonly unknown[] => list.flatMap((one) => [one, one]);
export const turned = (list: readonly unknown[]): readonly unknown[] => list.toReversed();

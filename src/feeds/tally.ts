/** What a feed counts since its start, by name. */
export class Tally<Name extends string> {
  readonly #counts: Record<Name, number>;

  /** @param names shown from the start, at zero, in this order */
  constructor(names: readonly Name[]) {
    this.#counts = Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
  }

  add(name: Name, by = 1): void {
    this.#counts[name] += by;
  }

  all(): Readonly<Record<Name, number>> {
    return { ...this.#counts };
  }
}

/** What happened to our account or our data by others' hands, so that the checks know what they cannot blame the bot for. */
export class Outside {
  /** Hashes of orders that somebody else made with our wallet. */
  readonly orders = new Set<string>();
  /** Since when the owner has something to look at. */
  sinceMs: number | undefined;

  /** Nobody but the bot ever touched the account. */
  get isEmpty(): boolean {
    return this.orders.size === 0;
  }
}

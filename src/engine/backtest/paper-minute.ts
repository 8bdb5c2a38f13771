const MINUTE_S = 60;

/** What was bought in the last minute (rules 22, 35): how often, and for how much of each token. */
export class PaperMinute {
  readonly #buys: { readonly atS: number; readonly token: number; readonly costMicro: number }[] = [];
  /** Micro-USD without fees. */
  readonly #ofToken: Float64Array;
  #oldest = 0;

  constructor(tokens: number) {
    this.#ofToken = new Float64Array(tokens);
  }

  note(atS: number, token: number, costMicro: number): void {
    this.#buys.push({ atS, token, costMicro });
    this.#ofToken[token] = (this.#ofToken[token] as number) + costMicro;
  }

  /** What is a minute old at a second counts no more. To be told before anything is asked. */
  pass(atS: number): void {
    for (let buy = this.#buys[this.#oldest]; buy !== undefined; buy = this.#buys[this.#oldest]) {
      if (atS - buy.atS < MINUTE_S) return;
      this.#ofToken[buy.token] = (this.#ofToken[buy.token] as number) - buy.costMicro;
      this.#oldest += 1;
    }
  }

  get orders(): number {
    return this.#buys.length - this.#oldest;
  }

  boughtMicro(token: number): number {
    return this.#ofToken[token] as number;
  }
}

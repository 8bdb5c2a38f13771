const DAY_S = 86_400;

/** A trading day of a paper copy, by UTC: how many trades it had, and whether its loss stopped it (rules 12, 29). */
export class PaperDay {
  readonly #dailyLossMicro: number;
  #day = -1;
  /** Venue seconds: of what is looked at now, and of the day's beginning. */
  nowS = -1;
  startS = -1;
  #startMicro = 0;
  trades = 0;
  stopped = false;

  constructor(dailyLossMicro: number) {
    this.#dailyLossMicro = dailyLossMicro;
  }

  /** To be told before a row is decided, with the equity of before. */
  begin(atS: number, equityMicro: number): void {
    this.nowS = atS;
    const day = Math.floor(atS / DAY_S);
    if (day === this.#day) return;
    this.#day = day;
    this.startS = day * DAY_S;
    this.#startMicro = equityMicro;
    this.trades = 0;
    this.stopped = false;
  }

  note(equityMicro: number): void {
    if (this.#startMicro - equityMicro >= this.#dailyLossMicro) this.stopped = true;
  }
}

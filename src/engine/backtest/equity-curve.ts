import { mulDiv } from "../../domain/micro.ts";

export interface CurvePoint {
  readonly atS: number;
  /** The last equity of its stretch of time. */
  readonly equityMicro: number;
  /** The deepest fall within the stretch, each measured from the highest equity until then; 0 or more. */
  readonly fallMicro: number;
}

/** Follows an equity: its deepest fall exactly, its course in a bounded number of points. */
export class EquityCurve {
  readonly #stepS: number;
  readonly #points: { atS: number; equityMicro: number; fallMicro: number }[] = [];
  #stretch = -1;
  #peakMicro: number;
  maxDrawdownMicro = 0;
  /** The peak from which it fell deepest. */
  #fallenFromMicro: number;

  /** @param stepS seconds that one point stands for; Infinity: no points are kept */
  constructor(startMicro: number, stepS: number) {
    this.#stepS = stepS;
    this.#peakMicro = startMicro;
    this.#fallenFromMicro = startMicro;
  }

  note(atS: number, equityMicro: number): void {
    if (equityMicro > this.#peakMicro) this.#peakMicro = equityMicro;
    const fallMicro = this.#peakMicro - equityMicro;
    if (fallMicro > this.maxDrawdownMicro) {
      this.maxDrawdownMicro = fallMicro;
      this.#fallenFromMicro = this.#peakMicro;
    }
    if (this.#stepS === Number.POSITIVE_INFINITY) return;
    const stretch = Math.floor(atS / this.#stepS);
    const last = this.#points.at(-1);
    if (last === undefined || stretch !== this.#stretch) {
      this.#stretch = stretch;
      this.#points.push({ atS, equityMicro, fallMicro });
      return;
    }
    last.atS = atS;
    last.equityMicro = equityMicro;
    if (fallMicro > last.fallMicro) last.fallMicro = fallMicro;
  }

  /** The deepest fall as millionths of the peak that it fell from. */
  get maxDrawdownPpm(): number {
    return this.#fallenFromMicro <= 0 ? 0 : mulDiv(this.maxDrawdownMicro, 1_000_000, this.#fallenFromMicro, "half-up");
  }

  get points(): readonly CurvePoint[] {
    return this.#points;
  }
}

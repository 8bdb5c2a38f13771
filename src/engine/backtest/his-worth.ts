import { MICRO, notional } from "../../domain/micro.ts";
import type { Tape } from "./tape.ts";
import { KIND } from "./tape.ts";

/**
 * The most that the positions which a wallet opened on the tape were ever worth, by the last prices, in micro-USD: for sizes in
 * proportion to his equity. What he held before the first row is not known, so that early sums are far too small.
 */
export function largestWorth(tape: Tape): number {
  const held = new Float64Array(tape.tokens.length);
  const last = new Float64Array(tape.tokens.length);
  const value = new Float64Array(tape.tokens.length);
  let worth = 0;
  let most = 0;
  const change = (token: number, sharesMicro: number, priceMicro = last[token] ?? 0) => {
    if (token < 0) return;
    held[token] = Math.max(0, (held[token] ?? 0) + sharesMicro);
    last[token] = priceMicro;
    const now = notional(held[token] ?? 0, priceMicro, "down");
    worth += now - (value[token] ?? 0);
    value[token] = now;
  };
  for (let row = 0; row < tape.rows; row += 1) {
    const shares = tape.sharesMicro[row] ?? 0;
    const price = tape.priceMicro[row] ?? 0;
    const token = tape.token[row] ?? -1;
    const [first, second] = tape.markets[tape.market[row] ?? -1]?.places ?? [-1, -1];
    if (tape.kind[row] === KIND.buy || tape.kind[row] === KIND.sell) {
      change(token, tape.kind[row] === KIND.buy ? shares : -shares, price);
      change(token === first ? second : first, 0, MICRO - price);
    } else {
      const sign = tape.kind[row] === KIND.split ? 1 : -1;
      const amount = tape.kind[row] === KIND.redeem ? Number.MAX_SAFE_INTEGER : shares;
      for (const place of [first, second]) change(place, sign * amount);
    }
    most = Math.max(most, worth);
  }
  return most;
}

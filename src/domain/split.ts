/**
 * Shares a whole amount out in proportion to weights, exactly: each part is rounded, their sum is the whole. With whole weights
 * and no more to share than their sum, no part exceeds its weight. All weights zero: the first takes all.
 */
export function splitExactly(totalMicro: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((all, weight) => all + BigInt(weight), 0n);
  if (sum === 0n) return weights.map((_, index) => (index === 0 ? totalMicro : 0));
  let weighed = 0n;
  let sharedMicro = 0n;
  return weights.map((weight) => {
    weighed += BigInt(weight);
    const upToHereMicro = (BigInt(totalMicro) * weighed) / sum;
    const partMicro = Number(upToHereMicro - sharedMicro);
    sharedMicro = upToHereMicro;
    return partMicro;
  });
}

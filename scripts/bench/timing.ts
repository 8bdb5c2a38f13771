/** Runs `work` so often and answers how long each run took, in microseconds, shortest first. */
export async function timed(times: number, work: (run: number) => unknown): Promise<number[]> {
  const took: number[] = [];
  for (let run = 0; run < times; run += 1) {
    const beganMs = performance.now();
    await work(run);
    took.push((performance.now() - beganMs) * 1000);
  }
  return took.sort((a, b) => a - b);
}

/** As `timed`, for work without promises: a run of some microseconds must not wait for the next turn. */
export function timedSync(times: number, work: (run: number) => unknown): number[] {
  const took: number[] = [];
  for (let run = 0; run < times; run += 1) {
    const beganMs = performance.now();
    work(run);
    took.push((performance.now() - beganMs) * 1000);
  }
  return took.sort((a, b) => a - b);
}

/** The value below which this part of the sorted values lies: 0.5 is the median. */
export function percentile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

/** Rounded to so many significant digits: more than three are noise. */
export function rounded(value: number, digits = 3): number {
  return Number(value.toPrecision(digits));
}

/** Blocks that an honest provider may be behind the others, or before them. */
const MOST_BEHIND = 20;
const MOST_AHEAD = 1_000;

export interface Judgement {
  readonly index: number;
  readonly problem: string;
}

/**
 * Which of several heights, read at about the same time, cannot be true: too far behind the upper median, or impossibly
 * far before the lower one. Two that differ by more than both bounds condemn each other: nobody can tell who lies.
 */
export function judgeHeights(heights: readonly number[]): readonly Judgement[] {
  if (heights.length < 2) return [];
  const sorted = heights.toSorted((a, b) => a - b);
  const lower = sorted[(sorted.length - 1) >> 1] ?? 0;
  const upper = sorted[sorted.length >> 1] ?? 0;
  return heights.flatMap((height, index) => {
    if (upper - height > MOST_BEHIND) return [{ index, problem: `is ${upper - height} blocks behind the others` }];
    if (height - lower > MOST_AHEAD) return [{ index, problem: `is ${height - lower} blocks before the others` }];
    return [];
  });
}

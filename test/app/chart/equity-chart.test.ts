import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EquityCurve } from "../../../src/app/chart/equity-chart.ts";
import { equityChart } from "../../../src/app/chart/equity-chart.ts";
import { picture } from "../../../src/ops/picture.ts";

const START_S = 1_795_000_000;
const HOUR_S = 3_600;

const curveOf = (equities: readonly number[], change: Partial<EquityCurve> = {}): EquityCurve => ({
  title: "Profit",
  startS: START_S,
  endS: START_S + equities.length * HOUR_S,
  startMicro: 1_000_000_000,
  points: equities.map((equityMicro, index) => {
    return { atS: START_S + (index + 1) * HOUR_S, equityMicro };
  }),
  ...change,
});

/** The points of the curve itself, which is the one polyline. */
function drawn(svg: string): [number, number][] {
  const points = /<polyline points="([^"]*)"/.exec(svg)?.[1] ?? "";
  return points.split(" ").map((point) => point.split(",").map(Number) as [number, number]);
}

/** How far down the panel of the falls reaches. */
function deepestOf(svg: string): number {
  const points = /<polygon points="([^"]*)"/.exec(svg)?.[1] ?? "";
  return Math.max(...points.split(" ").map((point) => Number(point.split(",")[1])));
}

describe("the chart of an equity", () => {
  it("keeps every point inside its frame, whatever the curve", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 10 ** 13 }), { minLength: 1, maxLength: 50 }), (equities) => {
        const svg = equityChart(curveOf(equities));
        expect(svg).not.toMatch(/NaN|Infinity|undefined/);
        const points = drawn(svg);
        expect(points).toHaveLength(equities.length + 1);
        for (const [x, y] of points) {
          expect(x).toBeGreaterThanOrEqual(120);
          expect(x).toBeLessThanOrEqual(1_160);
          expect(y).toBeGreaterThanOrEqual(90);
          expect(y).toBeLessThanOrEqual(460);
        }
      }),
      { numRuns: 50 },
    );
  });

  it("rises with the equity, and is red where it ends below its beginning", () => {
    const [first, second, third] = drawn(equityChart(curveOf([1_010_000_000, 990_000_000])));
    expect(second?.[1]).toBeLessThan(first?.[1] ?? 0);
    expect(third?.[1]).toBeGreaterThan(first?.[1] ?? 0);
    const colorOf = (micro: number) => /<polyline[^>]*stroke="([^"]*)"/.exec(equityChart(curveOf([micro])))?.[1];
    expect(colorOf(999_000_000)).not.toBe(colorOf(1_001_000_000));
  });

  it("draws the fall that was told, and no fall from a peak that came after it", () => {
    const fallOf = (change: Pick<EquityCurve, "points">) => {
      const svg = equityChart(curveOf([], { ...change, endS: START_S + HOUR_S }));
      return { polygon: /<polygon points="([^"]*)"/.exec(svg)?.[1], deepest: deepestOf(svg) };
    };
    const risen = fallOf({ points: [{ atS: START_S + HOUR_S, equityMicro: 1_249_000_000, fallMicro: 42_000_000 }] });
    const fallen = fallOf({ points: [{ atS: START_S + HOUR_S, equityMicro: 958_000_000 }] });
    expect(risen).toEqual(fallen);
    expect(risen.deepest).toBeGreaterThan(520);
  });

  it("becomes a picture on a machine without fonts", async () => {
    const png = await picture(equityChart(curveOf([1_010_000_000], { timeLabel: () => "18 Nov, 14:05" })));
    expect([...png.slice(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  });
});

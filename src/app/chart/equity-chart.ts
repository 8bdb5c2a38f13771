import { formatUsd, MICRO } from "../../domain/micro.ts";
import { strokeText } from "./stroke-text.ts";

const WIDTH = 1200;
const HEIGHT = 720;
const LEFT = 120;
const RIGHT = WIDTH - 40;
const COLORS = { back: "#ffffff", ink: "#1c2733", faint: "#d5dbe1", up: "#12805c", down: "#b3261e", start: "#7a8794" };
const TEXT = 15;
const TIME_MARKS = 5;
/** About so many lines of a grid. */
const LINES = 5;

interface Panel {
  readonly top: number;
  readonly bottom: number;
  readonly least: number;
  readonly most: number;
}

export interface CurvePoint {
  readonly atS: number;
  readonly equityMicro: number;
  /** The deepest fall since the point before, each from the highest equity until then, where that is known; 0 or more. */
  readonly fallMicro?: number;
}

/** Equity over time, times in epoch seconds. */
export interface EquityCurve {
  readonly title: string;
  readonly startS: number;
  readonly endS: number;
  readonly startMicro: number;
  readonly points: readonly CurvePoint[];
  /** An instant as the reader knows it; the UTC date unless told, with the time where the curve is short. */
  readonly timeLabel?: (atS: number) => string;
}

/** Equity and the fall from its peak over time, as SVG without any font. */
export function equityChart(chart: EquityCurve): string {
  const { startMicro } = chart;
  const points: readonly CurvePoint[] = [{ atS: chart.startS, equityMicro: startMicro }, ...chart.points];
  const falls = fallsOf(points);
  const values = points.map(({ equityMicro }) => equityMicro);
  const equity = { top: 90, bottom: 460, ...rangeOf(values) };
  const fall = { top: 520, bottom: 650, ...rangeOf(falls), most: 0 };
  const xOf = (atS: number) => LEFT + ((atS - chart.startS) / Math.max(1, chart.endS - chart.startS)) * (RIGHT - LEFT);
  const line = (panel: Panel, values: readonly number[]) =>
    points.map(({ atS }, index) => `${xOf(atS).toFixed(1)},${yOf(panel, values[index] ?? 0).toFixed(1)}`).join(" ");
  const [firstX, lastX] = [xOf(points[0]?.atS ?? 0), xOf(points.at(-1)?.atS ?? 0)];
  const zero = yOf(fall, 0).toFixed(1);
  const parts = [
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="${COLORS.back}"/>`,
    strokeText(chart.title, { x: LEFT, y: 36, size: 16, color: COLORS.ink }),
    strokeText("Equity", { x: LEFT, y: 70, size: TEXT, color: COLORS.start }),
    strokeText("Fall from the peak", { x: LEFT, y: 500, size: TEXT, color: COLORS.start }),
    ...gridOf(equity),
    ...gridOf(fall),
    ...timesOf(chart, xOf),
    dashed(yOf(equity, startMicro)),
    polyline(line(equity, values), (values.at(-1) ?? startMicro) < startMicro ? COLORS.down : COLORS.up),
    `<polygon points="${firstX},${zero} ${line(fall, falls)} ${lastX},${zero}" fill="${COLORS.down}" fill-opacity="0.35"/>`,
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}">${parts.join("")}</svg>`;
}

/** The deepest fall below the peak in each stretch, as negative amounts; by the points alone where no fall is told. */
function fallsOf(points: readonly CurvePoint[]): number[] {
  let peak = Number.NEGATIVE_INFINITY;
  return points.map(({ equityMicro, fallMicro }) => {
    peak = Math.max(peak, equityMicro);
    return -Math.max(0, fallMicro ?? peak - equityMicro);
  });
}

/** A little more than the values need, so that nothing lies on the frame. */
function rangeOf(values: readonly number[]): { least: number; most: number } {
  const least = Math.min(...values);
  const most = Math.max(...values);
  const room = Math.max(1_000_000, (most - least) * 0.05);
  return { least: least - room, most: most + room };
}

function yOf({ top, bottom, least, most }: Panel, value: number): number {
  return bottom - ((value - least) / (most - least)) * (bottom - top);
}

function gridOf(panel: Panel): string[] {
  const step = roundStep((panel.most - panel.least) / LINES);
  const first = Math.ceil(panel.least / step) * step;
  const lines = Math.floor((panel.most - first) / step) + 1;
  return Array.from({ length: lines }, (_, index) => first + index * step).flatMap((value) => {
    const y = yOf(panel, value);
    const label = formatUsd(value).replace(step < MICRO ? "" : ".00", "");
    return [
      `<line x1="${LEFT}" x2="${RIGHT}" y1="${y}" y2="${y}" stroke="${COLORS.faint}"/>`,
      strokeText(label, { x: LEFT - 10, y, size: 12, color: COLORS.ink, anchor: "end" }),
    ];
  });
}

/** 1, 2 or 5 times a power of ten, at least one micro-unit. */
function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, rough)));
  const times = [1, 2, 5, 10].find((candidate) => candidate * power >= rough) ?? 10;
  return times * power;
}

function timesOf({ startS, endS, timeLabel }: EquityCurve, xOf: (atS: number) => number): string[] {
  const isShort = endS - startS < 3 * 86_400;
  return Array.from({ length: TIME_MARKS }, (_, index) => {
    const atS = startS + ((endS - startS) * index) / (TIME_MARKS - 1);
    const time = new Date(atS * 1000).toISOString();
    const label = timeLabel?.(atS) ?? (isShort ? time.slice(5, 16).replace("T", " ") : time.slice(0, 10));
    const anchor = index === 0 ? "start" : index === TIME_MARKS - 1 ? "end" : "middle";
    return strokeText(label, { x: xOf(atS), y: 680, size: 12, color: COLORS.ink, anchor });
  });
}

function dashed(y: number): string {
  return `<line x1="${LEFT}" x2="${RIGHT}" y1="${y}" y2="${y}" stroke="${COLORS.start}" stroke-dasharray="6 5"/>`;
}

function polyline(points: string, color: string): string {
  return `<polyline points="${points}" fill="none" stroke="${color}" stroke-width="2" stroke-linejoin="round"/>`;
}

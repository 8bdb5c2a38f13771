/**
 * Letters as strokes, so that a chart can be read on a machine without fonts. Each glyph is drawn on a grid of 4 by 6, its strokes
 * separated by "|", each a list of points "xy".
 */
const GLYPHS: Readonly<Record<string, string>> = {
  "0": "00 40 46 06 00|15 31",
  "1": "11 20 26|06 46",
  "2": "00 40 43 03 06 46",
  "3": "00 40 46 06|13 43",
  "4": "00 03 43|40 46",
  "5": "40 00 03 43 46 06",
  "6": "40 00 06 46 43 03",
  "7": "00 40 16",
  "8": "00 40 46 06 00|03 43",
  "9": "43 03 00 40 46 06",
  A: "06 02 20 42 46|03 43",
  B: "00 06 36 45 44 33 03|33 42 41 30 00",
  C: "40 00 06 46",
  D: "00 06 36 45 41 30 00",
  E: "40 00 06 46|03 33",
  F: "40 00 06|03 33",
  G: "40 00 06 46 43 23",
  H: "00 06|40 46|03 43",
  I: "10 30|20 26|16 36",
  J: "40 46 06 04",
  K: "00 06|40 03 46",
  L: "00 06 46",
  M: "06 00 23 40 46",
  N: "06 00 46 40",
  O: "00 40 46 06 00",
  P: "06 00 40 43 03",
  Q: "00 40 46 06 00|24 46",
  R: "06 00 40 43 03|23 46",
  S: "40 00 03 43 46 06",
  T: "00 40|20 26",
  U: "00 06 46 40",
  V: "00 26 40",
  W: "00 16 23 36 40",
  X: "00 46|40 06",
  Y: "00 23 40|23 26",
  Z: "00 40 06 46",
  $: "41 01 03 43 45 05|20 26",
  "%": "40 06|00 10 11 01 00|35 45 46 36 35",
  "+": "21 25|03 43",
  "-": "03 43",
  ".": "25 26",
  ",": "25 17",
  ":": "21 22|24 25",
  "/": "40 06",
};

const WIDTH = 4;
const HEIGHT = 6;
const SPACE = 2;

export interface StrokeText {
  readonly x: number;
  /** The middle of the line. */
  readonly y: number;
  readonly size: number;
  readonly color: string;
  readonly anchor?: "start" | "middle" | "end";
}

/** A line of text as an SVG path; small letters become capitals, what has no glyph a gap. */
export function strokeText(text: string, { x, y, size, color, anchor = "start" }: StrokeText): string {
  const scale = size / HEIGHT;
  const letters = [...text.toUpperCase()];
  const width = (letters.length * (WIDTH + SPACE) - SPACE) * scale;
  const left = anchor === "start" ? x : anchor === "end" ? x - width : x - width / 2;
  const path = letters
    .map((letter, index) => pathOf(letter, left + index * (WIDTH + SPACE) * scale, y - size / 2, scale))
    .join("");
  return `<path d="${path}" fill="none" stroke="${color}" stroke-width="${(size / 8).toFixed(2)}" stroke-linecap="round" stroke-linejoin="round"/>`;
}

function pathOf(letter: string, left: number, top: number, scale: number): string {
  return (GLYPHS[letter] ?? "")
    .split("|")
    .filter((stroke) => stroke !== "")
    .map((stroke) => {
      const points = stroke.split(" ").map(([px, py]) => `${at(left, px, scale)} ${at(top, py, scale)}`);
      return `M${points.join("L")}`;
    })
    .join("");
}

function at(origin: number, steps: string | undefined, scale: number): string {
  return (origin + Number(steps) * scale).toFixed(1);
}

import { formatUsd, MICRO } from "../domain/micro.ts";
import type { CopyRules, CopyRulesChange } from "../engine/copy-rules.ts";
import { CopyRulesChange as schema } from "../engine/copy-rules.ts";
import {
  parsePercent,
  parseSizing,
  parseUsd,
  percentInWords,
  SIZING_EXAMPLES,
} from "../engine/deciding/sizing-words.ts";
import { echo } from "./echo.ts";
import { Refusal } from "./refusal.ts";

type Reading = (typed: string) => CopyRulesChange;

/** What may be set besides the size, with what may follow the word. */
const WORDS: Readonly<Record<string, { readonly example: string; readonly read: Reading }>> = {
  least: { example: "least 2, least off", read: (typed) => ({ leastMicro: orOff(typed, parseUsd) }) },
  most: { example: "most 10, most off", read: (typed) => ({ mostMicro: orOff(typed, parseUsd) }) },
  "ignore-below": { example: "ignore-below 10", read: (typed) => ({ ignoreBelowMicro: orOff(typed, parseUsd) ?? 0 }) },
  sides: { example: "sides both, sides buys, sides sells", read: (typed) => ({ sides: oneOf(typed, SIDES) }) },
  adds: { example: "adds 0, adds 3, adds all", read: (typed) => ({ adds: typed === "all" ? null : whole(typed) }) },
  maker: { example: "maker on, maker off", read: (typed) => ({ makerFills: oneOf(typed, ON_OFF) === "on" }) },
  pool: { example: "pool 10m, pool off", read: (typed) => ({ poolMs: orOff(typed, duration) ?? 0 }) },
  "take-profit": {
    example: "take-profit 30, take-profit off",
    read: (typed) => ({ takeProfitPpm: orOff(typed, parsePercent) }),
  },
  "stop-loss": {
    example: "stop-loss 20, stop-loss off",
    read: (typed) => ({ stopLossPpm: orOff(typed, parsePercent) }),
  },
  trailing: {
    example: "trailing 15, trailing off",
    read: (typed) => ({ trailingStopPpm: orOff(typed, parsePercent) }),
  },
  "max-hold": { example: "max-hold 24h, max-hold off", read: (typed) => ({ maxHoldMs: orOff(typed, duration) }) },
};

const SIDES = ["both", "buys", "sells"] as const;
const ON_OFF = ["on", "off"] as const;
const SIZINGS = ["fixed", "percent", "equity", "tiers"];

/** The words that may be set, each with an example. */
export const COPY_EXAMPLES: readonly string[] = [
  SIZING_EXAMPLES,
  ...Object.values(WORDS).map(({ example }) => example),
];

/** Whether a word begins a setting; no target can be meant. */
export function isCopyWord(typed: string): boolean {
  const word = typed.toLowerCase();
  return Object.hasOwn(WORDS, word) || SIZINGS.includes(word.split(":")[0] ?? "");
}

/** Reads what was typed after a target's name. Throws a Refusal that says what is allowed. */
export function readCopyWords(typed: readonly string[]): CopyRulesChange {
  const [word = "", ...rest] = typed.map((each) => each.toLowerCase());
  const name = word.split(":")[0] ?? "";
  const known = Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
  if (known === undefined && !SIZINGS.includes(name)) {
    throw new Refusal(`${echo(word) || "Nothing"} is nothing that can be set. I know: ${COPY_EXAMPLES.join(", ")}.`);
  }
  try {
    if (known === undefined) return { sizing: parseSizing(typed.join(" ")) };
    if (rest.length !== 1) throw new RangeError("one value has to follow");
    return checked(known.read(rest[0] ?? ""));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const examples = known?.example ?? SIZING_EXAMPLES;
    throw new Refusal(`${echo(typed.join(" "))} is not understood: ${error.message}. For example: ${examples}.`);
  }
}

/**
 * Rules in words, one idea each; those that change nothing are left out.
 * @param maxPerTradeMicro the limit that is stricter than any least size
 */
export function copyRulesInWords(rules: CopyRules, maxPerTradeMicro = Number.MAX_SAFE_INTEGER): string[] {
  const { leastMicro, mostMicro, ignoreBelowMicro, sides, adds, makerFills, poolMs, sizing } = rules;
  const { takeProfitPpm, stopLossPpm, trailingStopPpm, maxHoldMs } = rules;
  const words: readonly (string | false)[] = [
    isTooSmall(rules) && "below the $1.00 that every market asks for: with that I buy nothing",
    leastMicro !== null && `at least ${formatUsd(leastMicro)}${cutBy(leastMicro, mostMicro, maxPerTradeMicro)}`,
    mostMicro !== null && `at most ${formatUsd(mostMicro)}`,
    ignoreBelowMicro > 0 && `his below ${formatUsd(ignoreBelowMicro)} ignored`,
    sides !== "both" && `only ${sides}`,
    adds !== null && (adds === 0 ? "only the first of a position" : `at most ${adds} adds to a position`),
    !makerFills && "not what his resting orders trade",
    poolMs > 0 && sizing.kind !== "fixed" && `small ones wait ${durationInWords(poolMs)} for more`,
    takeProfitPpm !== null && `take profit at ${percentInWords(takeProfitPpm)}`,
    stopLossPpm !== null && `stop loss at ${percentInWords(stopLossPpm)}${soon(stopLossPpm)}`,
    trailingStopPpm !== null && `trailing stop at ${percentInWords(trailingStopPpm)}${soon(trailingStopPpm)}`,
    maxHoldMs !== null && `held at most ${durationInWords(maxHoldMs)}`,
  ];
  return words.filter((each) => each !== false);
}

/** Of other sizings some copies may be large enough. */
function isTooSmall({ sizing, mostMicro, leastMicro }: CopyRules): boolean {
  const fixedMicro = sizing.kind === "fixed" ? Math.max(sizing.usdMicro, leastMicro ?? 0) : MICRO;
  return Math.min(fixedMicro, mostMicro ?? MICRO) < MICRO;
}

function cutBy(leastMicro: number, mostMicro: number | null, maxPerTradeMicro: number): string {
  const boundMicro = Math.min(mostMicro ?? maxPerTradeMicro, maxPerTradeMicro);
  if (leastMicro <= boundMicro) return "";
  if (boundMicro === mostMicro) return `, which its own most cuts to ${formatUsd(mostMicro)}`;
  return `, which the limit max-per-trade cuts to ${formatUsd(maxPerTradeMicro)} (/limits)`;
}

/** What a spread of a cent or two costs at the middle of the range. */
const NEAR_PPM = 30_000;

function soon(ppm: number): string {
  return ppm > NEAR_PPM ? "" : ", which the spread alone may set off";
}

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

export function durationInWords(ms: number): string {
  const [unit, size] = Object.entries(UNITS).findLast(([, each]) => ms >= each && ms % each === 0) ?? ["s", 1_000];
  return `${ms / size}${unit}`;
}

function checked(change: CopyRulesChange): CopyRulesChange {
  const parsed = schema.safeParse(change);
  if (parsed.success) return parsed.data;
  throw new RangeError("it is out of range");
}

function orOff<Value>(typed: string, read: (typed: string) => Value): Value | null {
  return typed === "off" || typed === "none" ? null : read(typed);
}

function oneOf<const Words extends readonly string[]>(typed: string, words: Words): Words[number] {
  const found = words.find((word) => word === typed);
  if (found === undefined) throw new RangeError(`it is none of ${words.join(", ")}`);
  return found;
}

function whole(typed: string): number {
  if (!/^\d{1,4}$/.test(typed)) throw new RangeError("send a whole number, or all");
  return Number(typed);
}

function duration(typed: string): number {
  const [, number, unit = ""] = /^(\d{1,6})([smhd])$/.exec(typed) ?? [];
  const size = UNITS[unit];
  if (number === undefined || size === undefined) throw new RangeError("send a time, for example 10m, 24h or 7d");
  return Number(number) * size;
}

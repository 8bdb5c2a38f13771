import { parseArgs } from "node:util";
import { readCopyWords } from "../../src/app/copy-words.ts";
import { Refusal } from "../../src/app/refusal.ts";
import type { Shortfall } from "../../src/engine/backtest/paper-terms.ts";
import { NO_SHORTFALL } from "../../src/engine/backtest/paper-terms.ts";
import type { CopyRules, CopyRulesChange } from "../../src/engine/copy-rules.ts";
import { plainRules } from "../../src/engine/copy-rules.ts";
import { parsePercent, parseSizing, parseUsd, SIZING_WORDS } from "../../src/engine/deciding/sizing-words.ts";

/** The command's words. */
export const USAGE =
  "npm run backtest -- FILE|WALLET [--days N] [--sizing fixed:5|percent:2|equity|tiers:0:10%,1000:2%] [--cash USD] " +
  "[--limits none|sandbox|staging|production] [--take-profit 20%] [--stop-loss 10%] [--trailing 15%] [--max-hold 24h] " +
  "[--least 2] [--most 10] [--ignore-below 10] [--sides both|buys|sells] [--adds 0] [--shortfall 1%|1c] [--json] [--png FILE] [--host URL]";

const LIMITS = ["none", "sandbox", "staging", "production"] as const;
/** Words of /sizing that a recording can be played by. */
const RULES = [
  ...["take-profit", "stop-loss", "trailing", "max-hold"],
  ...["least", "most", "ignore-below", "sides", "adds"],
] as const;
const MOST_DAYS = 3_650;
const WALLET = /^0x[0-9a-fA-F]{40}$/;

export interface BacktestOptions {
  /** A file of recorded activity, or a wallet (lower case) whose activity is fetched. */
  readonly source: { readonly file: string } | { readonly wallet: string };
  /** How far back from the newest row (of a file) or from now (of a wallet) he is copied. */
  readonly days: number;
  readonly rules: CopyRules;
  readonly cashMicro: number;
  readonly limits: (typeof LIMITS)[number];
  readonly shortfall: Shortfall;
  readonly json: boolean;
  readonly png: string | undefined;
  /** Where the Data API answers; undefined: the public one. */
  readonly host: string | undefined;
}

/** What was asked for cannot be done as it was asked; the message is for the person who typed it. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Reads the command line. Throws UsageError. */
export function readOptions(args: readonly string[]): BacktestOptions {
  const { values, positionals } = parsed(args);
  const [source, more] = positionals;
  if (source === undefined || more !== undefined) {
    throw new UsageError(`name one file of recorded activity, or one wallet (0x and 40 digits)\n${USAGE}`);
  }
  const { json = false, png, host } = values;
  return {
    source: sourceOf(source),
    days: daysOf(values.days ?? "30"),
    rules: rulesOf(values),
    cashMicro: told("cash", values.cash ?? "1000", cashOf, "an amount in dollars from 1 is allowed, for example 1000"),
    limits: limitsOf(values.limits ?? "none"),
    shortfall: values.shortfall === undefined ? NO_SHORTFALL : shortfallOf(values.shortfall),
    ...{ json, png, host: host === undefined ? undefined : hostOf(host) },
  };
}

function rulesOf(values: Readonly<Record<string, unknown>>): CopyRules {
  const typed = typeof values.sizing === "string" ? values.sizing : "fixed:5";
  const plain = plainRules(told("sizing", typed, parseSizing, `allowed are: ${SIZING_WORDS}`));
  const changes = RULES.flatMap((name) => {
    const value = values[name];
    return typeof value === "string" ? [ruleOf(name, value)] : [];
  });
  return Object.assign({}, plain, ...changes);
}

function ruleOf(name: string, value: string): CopyRulesChange {
  try {
    return readCopyWords([name, value]);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new UsageError(`--${name} ${value}: ${error.message}`);
  }
}

function sourceOf(text: string): BacktestOptions["source"] {
  if (WALLET.test(text)) return { wallet: text.toLowerCase() };
  if (/^0x[0-9a-z]*$/i.test(text))
    throw new UsageError(`${text}: is no wallet: 0x and 40 digits (0-9, a-f) are allowed`);
  return { file: text };
}

function hostOf(text: string): string {
  const protocol = URL.canParse(text) ? new URL(text).protocol : "";
  if (protocol === "https:" || protocol === "http:") return text.replace(/\/+$/, "");
  throw new UsageError(
    `--host ${text}: an address of a Data API is allowed, for example https://data-api.polymarket.com`,
  );
}

function parsed(args: readonly string[]) {
  const text = { type: "string" } as const;
  const names = ["days", "sizing", "cash", "limits", "shortfall", "png", "host", ...RULES] as const;
  const texts = Object.fromEntries(names.map((name) => [name, text])) as Record<(typeof names)[number], typeof text>;
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: { json: { type: "boolean" }, ...texts } });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${USAGE}`);
  }
}

/** What a person typed, read by a parser that throws a RangeError. */
function told<T>(name: string, text: string, parse: (text: string) => T, allowed: string): T {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(`--${name} ${text}: ${error.message}; ${allowed}`);
  }
}

function cashOf(text: string): number {
  const micro = parseUsd(text);
  if (micro < 1_000_000) throw new RangeError("it is less than a dollar");
  return micro;
}

function daysOf(text: string): number {
  const days = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (days >= 1 && days <= MOST_DAYS) return days;
  throw new UsageError(`--days ${text}: a whole number from 1 to ${MOST_DAYS} is allowed`);
}

function limitsOf(text: string): BacktestOptions["limits"] {
  const known = LIMITS.find((name) => name === text);
  if (known !== undefined) return known;
  throw new UsageError(`--limits ${text}: ${LIMITS.join(", ")} are allowed`);
}

function shortfallOf(text: string): Shortfall {
  const allowed = "a percentage or cents from 0 to 50 are allowed, for example 1% or 0.5c";
  const [, figure = "", unit] = /^(\d{1,2}(?:\.\d{1,4})?)(%|c)$/.exec(text) ?? [];
  if (unit === undefined || Number(figure) > 50) throw new UsageError(`--shortfall ${text}: ${allowed}`);
  if (unit === "%") return { kind: "percent", ppm: told("shortfall", figure, parsePercent, allowed) };
  return { kind: "cents", micro: told("shortfall", figure, parsePercent, allowed) };
}

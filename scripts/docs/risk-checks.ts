import { ENVIRONMENT_NAMES } from "../../config/environments.ts";
import { LIMITS } from "../../config/limits.ts";
import { DEFINITIONS } from "../../config/schema.ts";
import { wordOf } from "../../src/app/limit-list.ts";
import { shown } from "../../src/app/limits.ts";
import type { RiskCheck } from "../../src/app/risk-checks.ts";
import { riskChecks } from "../../src/app/risk-checks.ts";

const HEAD = `# Risk checks

Made from the code by \`npm run docs\`; a test compares. Every check is judged for every buy, and \`/why\` shows what each looked at. The first one
that fails is the reason that is told. A sell is never dropped: where a check is for both, the sell is owed meanwhile and traded later.

A bound is a limit (\`/limits\` shows and changes it; the database has the value in force), a setting (the name by which it is set, with its
default), or the same everywhere. What the limits on money are held against is limit price × shares: the venue's fee comes on top.

`;

/** The table of all checks, as docs/risk-checks.md has it. */
export function riskChecksPage(): string {
  const rows = [
    ["check", "rule", "for", "what it looks at", "bound", ...ENVIRONMENT_NAMES],
    ["---", "---", "---", "---", "---", ...ENVIRONMENT_NAMES.map(() => "---")],
    ...riskChecks().map(rowOf),
  ];
  return `${HEAD}${rows.map((cells) => `| ${cells.join(" | ")} |`).join("\n")}\n`;
}

function rowOf(check: RiskCheck): string[] {
  const { name, rule, appliesTo, needs } = check;
  const who = appliesTo === "both" ? "buys and sells" : appliesTo;
  return [name, String(rule), who, needs, ...boundOf(check)];
}

function boundOf({ bound }: RiskCheck): string[] {
  if ("limit" in bound) {
    const word = wordOf(bound.limit);
    return [`limit ${word.word}`, ...ENVIRONMENT_NAMES.map((name) => shown(word, LIMITS[bound.limit][name]))];
  }
  if ("always" in bound) return [bound.always, ...ENVIRONMENT_NAMES.map(() => "the same")];
  const names = bound.settings.map((name) => `\`${DEFINITIONS[name].name}\``).join("<br>");
  const defaults = bound.settings.map((name) => DEFINITIONS[name].default ?? "none").join("<br>");
  return [names, ...ENVIRONMENT_NAMES.map(() => defaults)];
}

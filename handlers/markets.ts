import { b, code, fmt } from "@grammyjs/parse-mode";
import { Composer } from "grammy";
import { changeMarketFilters, plannedFilters, readMarketFilters } from "../src/app/market-filters.ts";
import type { AppPorts } from "../src/app/ports.ts";
import { requireRole } from "../src/app/roles.ts";
import type { GatedContext } from "./chat-context.ts";
import { askFirst } from "./confirmation.ts";
import { reply } from "./reply.ts";
import type { Line } from "./text/lines.ts";

/** Categories that an answer names. */
const MOST_CATEGORIES = 30;

type Filters = ReturnType<typeof readMarketFilters>;

export function marketsChat(app: AppPorts): Composer<GatedContext> {
  const composer = new Composer<GatedContext>();
  composer.command("markets", async (ctx) => {
    const typed = ctx.match.trim();
    if (typed === "") return reply(ctx, [...shownFilters(readMarketFilters(app)), ...knownLines(app)]);
    const { act, kind, word, after, loosens } = plannedFilters(app, typed.split(/\s+/));
    if (loosens) {
      requireRole(ctx.person, "owner");
      const question = [
        `Buy in more markets: ${act} ${kind} "${word}"?`,
        "Then I buy:",
        ...bought(after),
        ...(act === "allow" ? categoryLines(app, after) : []),
        ...(act === "allow" ? [`To take only a ban back: /markets drop ${kind} ${word}`] : []),
      ];
      return askFirst(app, ctx, { action: "market-filters", act, kind, word }, "Yes, do that", question);
    }
    app.store.transact((records) => changeMarketFilters(app, records, ctx.person, { act, kind, word }));
    await reply(ctx, [
      "Done. From now on I buy:",
      ...bought(after),
      ...categoryLines(app, after),
      "What is held is sold with its target as before.",
      ...(act === "drop" ? [] : [`/markets drop ${kind} ${word} takes it back.`]),
    ]);
  });
  return composer;
}

function shownFilters(filters: Filters): Line[] {
  return [
    fmt`${b}Where I buy${b}`,
    ...bought(filters),
    "",
    fmt`To change it: ${code}/markets deny category sports${code}, back with ${code}/markets drop category sports${code}`,
    "A category is the venue's; a word is looked for in the market's title. Fewer markets acts at once; more asks the owner.",
  ];
}

function bought(filters: Filters): string[] {
  const { allowCategories, denyCategories, allowKeywords, denyKeywords } = filters;
  const list = (words: readonly string[]): string => words.map((word) => `"${word}"`).join(", ");
  const rows = [
    ...(allowCategories.length === 0 ? [] : [`· only in the categories ${list(allowCategories)}`]),
    ...(denyCategories.length === 0 ? [] : [`· not in the categories ${list(denyCategories)}`]),
    ...(allowKeywords.length === 0 ? [] : [`· only where the title has ${list(allowKeywords)}`]),
    ...(denyKeywords.length === 0 ? [] : [`· not where the title has ${list(denyKeywords)}`]),
  ];
  return rows.length === 0 ? ["· in all markets"] : rows;
}

/** The venue's categories are no fixed list: a word that it never uses lets nothing through. */
function categoryLines(app: AppPorts, { allowCategories, denyCategories }: Filters): string[] {
  const known = app.categories().map(({ category }) => category);
  const unread = (categories: readonly string[]) => categories.filter((category) => !known.includes(category));
  const [allowed, denied] = [unread(allowCategories), unread(denyCategories)];
  if (allowed.length + denied.length === 0) return [];
  const words = [...allowed, ...denied].map((word) => `"${word}"`).join(", ");
  return [
    `No market that I have read so far is in ${words}.`,
    ...(allowed.length === 0 ? [] : ["A category that no market has lets nothing be bought."]),
    ...(denied.length === 0 ? [] : ["A ban on a category that no market has keeps nothing away."]),
    ...knownLines(app),
  ];
}

function knownLines(app: AppPorts): string[] {
  const known = app.categories();
  if (known.length === 0) return ["No market was read yet: categories are listed here once one was."];
  const words = known.slice(0, MOST_CATEGORIES).map(({ category, markets }) => `${category} (${markets})`);
  const more = known.length > words.length ? `, and ${known.length - words.length} more` : "";
  return [`Categories seen so far, with how many markets: ${words.join(", ")}${more}`];
}

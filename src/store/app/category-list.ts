import { z } from "zod";
import { builder } from "../statement.ts";
import type { QueryRunner } from "./query-runner.ts";

const words = z.array(z.string());
const query = builder
  .selectFrom("markets")
  .select(({ fn }) => ["categoriesJson", fn.countAll<number>().as("markets")])
  .groupBy("categoriesJson");

/** The categories of the markets that were read so far, with how many markets each has; the largest first. */
export function categoryList(runner: QueryRunner): { readonly category: string; readonly markets: number }[] {
  const counts = new Map<string, number>();
  for (const { categoriesJson, markets } of runner.rows(query)) {
    // A list that is not understood names none.
    for (const category of words.catch([]).parse(JSON.parse(categoriesJson))) {
      counts.set(category, (counts.get(category) ?? 0) + markets);
    }
  }
  return [...counts]
    .map(([category, markets]) => ({ category, markets }))
    .sort((a, b) => b.markets - a.markets || a.category.localeCompare(b.category));
}

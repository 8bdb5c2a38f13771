import { z } from "zod";
import { CopyRulesChange } from "../engine/copy-rules.ts";
import type { Records } from "../engine/ports.ts";
import { resetBreaker } from "./breakers.ts";
import { bookExplained, FLOW_KINDS } from "./cash-flow.ts";
import { accept, answer } from "./confirmations.ts";
import { changeCopyRules } from "./copy-rules.ts";
import { restartDrawdownAt } from "./drawdown.ts";
import { owe } from "./flatten.ts";
import { setLimit } from "./limits.ts";
import { changeMarketFilters } from "./market-filters.ts";
import type { AppPorts, Person } from "./ports.ts";
import { release, resume } from "./resume.ts";
import { addTarget, removeTarget, resumeTarget } from "./targets.ts";

const actionSchema = z.discriminatedUnion("action", [
  z.strictObject({ action: z.literal("resume") }),
  z.strictObject({ action: z.literal("release"), reason: z.string().min(1) }),
  z.strictObject({
    action: z.literal("flatten"),
    /** Lots, each with the lowest price at which it may be sold. */
    floors: z.array(z.tuple([z.int().positive(), z.int().positive().max(1_000_000)])).max(5_000),
  }),
  z.strictObject({ action: z.literal("cash-flow"), kind: z.enum(FLOW_KINDS), amountMicro: z.int() }),
  z.strictObject({ action: z.literal("breaker-reset"), name: z.string() }),
  z.strictObject({ action: z.literal("limit"), name: z.string(), to: z.number().nonnegative() }),
  z.strictObject({ action: z.literal("drawdown-restart") }),
  z.strictObject({
    action: z.literal("market-filters"),
    act: z.enum(["allow", "deny", "drop"]),
    kind: z.enum(["category", "word"]),
    word: z.string().min(1),
  }),
  z.strictObject({
    action: z.literal("copy-rules"),
    targetId: z.int().nonnegative(),
    change: CopyRulesChange,
    reset: z.boolean(),
  }),
  z.strictObject({ action: z.literal("target-add"), address: z.string(), name: z.string() }),
  z.strictObject({ action: z.literal("target-resume"), name: z.string() }),
  z.strictObject({ action: z.literal("target-remove"), name: z.string() }),
]);

/** What asks before it acts. */
export type ConfirmedAction = z.infer<typeof actionSchema>;

/** Does what a person confirmed, with its token used up in the same transaction. Throws a Refusal when it may not be done. */
export function confirm(app: AppPorts, token: string, person: Person, chatId: string): ConfirmedAction {
  return app.store.transact((records) => {
    const asked = accept(app, records, token, person, chatId);
    const action = actionSchema.parse({ action: asked.action, ...asked.params });
    perform(app, records, person, action);
    return action;
  });
}

/** Uses the token up without doing anything. */
export function decline(app: AppPorts, token: string, person: Person, chatId: string): string {
  return app.store.transact((records) => {
    const { action } = answer(app, token, person, chatId);
    records.journal.append("declined", { action, person: person.name });
    return action;
  });
}

function perform(app: AppPorts, records: Records, person: Person, action: ConfirmedAction): void {
  switch (action.action) {
    case "resume":
      resume(app, records, person);
      break;
    case "release":
      release(app, records, person, action.reason);
      break;
    case "flatten":
      // It sells once this transaction is through, and tells by itself what came of it.
      app.flatten.beginAlone(owe(app, records, person, action.floors));
      break;
    case "cash-flow":
      bookExplained(app, records, person, action);
      break;
    case "breaker-reset":
      resetBreaker(app, records, person, action.name);
      break;
    case "limit":
      setLimit(app, records, person, action, "confirmed in the chat");
      break;
    case "drawdown-restart":
      restartDrawdownAt(app, records, person);
      break;
    case "market-filters":
      changeMarketFilters(app, records, person, action);
      break;
    case "copy-rules":
      changeCopyRules(app, records, person, action);
      break;
    case "target-add":
      addTarget(app, records, person, action);
      break;
    case "target-resume":
      resumeTarget(records, person, action.name);
      break;
    case "target-remove":
      removeTarget(records, person, action.name);
      break;
  }
}

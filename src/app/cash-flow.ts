import { parseDecimal } from "../domain/micro.ts";
import type { Records } from "../engine/ports.ts";
import { knownDifferences } from "../engine/reconciling/adopted-books.ts";
import type { FlowKind } from "../engine/reconciling/flows.ts";
import { bookFlow } from "../engine/reconciling/flows.ts";
import { echo } from "./echo.ts";
import type { AppPorts, Person } from "./ports.ts";
import { Refusal } from "./refusal.ts";
import { requireRole } from "./roles.ts";

/** What an owner may call cash that came or went without a trade. */
export const FLOW_KINDS = ["deposit", "withdrawal", "reward", "rebate", "yield"] as const satisfies readonly FlowKind[];

export interface ExplainedFlow {
  readonly kind: (typeof FLOW_KINDS)[number];
  /** Negative of a withdrawal. */
  readonly amountMicro: number;
}

export interface PlannedFlow extends ExplainedFlow {
  readonly cashMicro: number;
  /** The venue's cash at the last comparison; undefined where it was ours. */
  readonly venueMicro: number | undefined;
}

const USAGE = `Send what it was and how much, for example: /balance explain deposit 20\nIt may be: ${FLOW_KINDS.join(", ")}.`;
const MOST_MICRO = 1_000_000_000_000;

/** Reads what was typed after /balance explain. Throws a Refusal that says what is allowed. */
export function plannedFlow(app: AppPorts, person: Person, typed: readonly string[]): PlannedFlow {
  requireRole(person, "owner");
  const [word = "", amount = "", ...more] = typed;
  const kind = FLOW_KINDS.find((known) => known === word.toLowerCase());
  if (kind === undefined || more.length > 0) throw new Refusal(USAGE);
  const plain = amount.replace(/^\$/, "");
  if (!/^\d{1,9}(\.\d{1,6})?$/.test(plain)) throw new Refusal(`${echo(amount) || "Nothing"} is no amount. ${USAGE}`);
  const micro = parseDecimal(plain);
  if (micro === 0 || micro > MOST_MICRO) throw new Refusal(`That amount cannot be booked. ${USAGE}`);
  const { records } = app.store;
  const { cashMicro } = records.account.get();
  const amountMicro = kind === "withdrawal" ? -micro : micro;
  if (cashMicro + amountMicro < 0) throw new Refusal("There is not as much cash in our books. Nothing was changed.");
  const venueMicro = knownDifferences(records).find(({ token }) => token === undefined)?.thereMicro;
  return { kind, amountMicro, cashMicro, venueMicro };
}

/** Books it. Call it inside a transaction. */
export function bookExplained(app: AppPorts, records: Records, person: Person, flow: ExplainedFlow): void {
  requireRole(person, "owner");
  const { kind, amountMicro } = flow;
  bookFlow(records, { kind, amountMicro, atMs: app.marketClock.nowMs(), note: `explained by ${person.name}` });
}

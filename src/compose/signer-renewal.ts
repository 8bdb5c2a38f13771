import type { Store } from "../engine/ports.ts";
import type { Signing } from "./signing.ts";
import type { TradingNeeds } from "./trading-parts.ts";

type Report = TradingNeeds["report"];

/** Starts the signer anew, for the limits that are in force; where that fails people are told. Never rejects. */
export async function renewed(signing: Pick<Signing, "renew">, store: Store, report: Report): Promise<void> {
  try {
    await signing.renew();
  } catch (error) {
    report("the signer could not be started anew", error);
    tellOldCaps(store, error instanceof Error ? error.message : String(error), report);
  }
}

/** A limit that was loosened is no looser for the signer: people would wait for trades that it refuses. */
function tellOldCaps(store: Store, problem: string, report: Report): void {
  const text =
    `The signer could not be started anew: ${problem}.\nIt keeps to the limits from before, and refuses what is larger.\n` +
    "Restart me: it then reads the limits that are in force.";
  try {
    store.records.alerts.raise({ severity: "critical", kind: "signer-limits", text, dedupeKey: "signer-limits" });
  } catch (error) {
    report("that the signer keeps its old limits could not be told", error);
  }
}

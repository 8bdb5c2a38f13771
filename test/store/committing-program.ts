/** Stores two rows and a journal row in a transaction, again and again, and prints the number of each that is committed. */
import { writeSync } from "node:fs";
import { SqliteStore } from "../../src/store/store.ts";
import { aDecision, aSignal, insertParties } from "./sample-rows.ts";

const [file = "", start = ""] = process.argv.slice(2);
const store = await SqliteStore.open({ file, clockNowMs: Date.now });
if (store.records.targets.all().length === 0) store.transact(insertParties);
for (let i = Number(start); ; i++) {
  store.transact((records) => {
    const signalId = records.signals.insert(aSignal({ tx: `tx ${i}` }));
    records.decisions.insert(aDecision({ signalId }));
    records.journal.append("signal", { id: signalId, sharesMicro: 10_000_000, collateralMicro: 5_100_000 });
  });
  // Straight to the pipe: what the parent reads was committed before.
  writeSync(1, `${i}\n`);
}

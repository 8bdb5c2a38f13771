import type { Migration } from "kysely/migration";
import { up as signals } from "./0001-signals.ts";
import { up as ordersAndMoney } from "./0002-orders-and-money.ts";
import { up as control } from "./0003-control.ts";
import { up as people } from "./0004-people.ts";
import { up as settlement } from "./0005-settlement.ts";
import { up as moneyEngine } from "./0006-money-engine.ts";
import { up as results } from "./0007-results.ts";
import { up as risk } from "./0008-risk.ts";
import { up as holdingFalls } from "./0009-holding-falls.ts";
import { up as jointSales } from "./0010-joint-sales.ts";
import { up as marketTerms } from "./0011-market-terms.ts";
import { up as roundTrips } from "./0012-round-trips.ts";

/** Every step of the database in the order it is taken. A step that was released is never changed: add the next one. */
export const migrations: Readonly<Record<string, Migration>> = {
  "0001-signals": { up: signals },
  "0002-orders-and-money": { up: ordersAndMoney },
  "0003-control": { up: control },
  "0004-people": { up: people },
  "0005-settlement": { up: settlement },
  "0006-money-engine": { up: moneyEngine },
  "0007-results": { up: results },
  "0008-risk": { up: risk },
  "0009-holding-falls": { up: holdingFalls },
  "0010-joint-sales": { up: jointSales },
  "0011-market-terms": { up: marketTerms },
  "0012-round-trips": { up: roundTrips },
};

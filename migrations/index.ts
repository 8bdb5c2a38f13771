import type { Migration } from "kysely/migration";
import * as signals from "./0001-signals.ts";
import * as ordersAndMoney from "./0002-orders-and-money.ts";
import * as control from "./0003-control.ts";
import * as people from "./0004-people.ts";

/** Every step of the database in the order it is taken. A step that was released is never changed: add the next one. */
export const migrations: Readonly<Record<string, Migration>> = {
  "0001-signals": signals,
  "0002-orders-and-money": ordersAndMoney,
  "0003-control": control,
  "0004-people": people,
};

import type { OrderDesk } from "../exchange/order-desk.ts";
import type { WireRequest } from "./wire.ts";

/** What an endpoint of the CLOB's trading side works with. `nowMs` is market time. */
export interface Asked {
  readonly desk: OrderDesk;
  readonly request: WireRequest;
  readonly nowMs: number;
}

import { it } from "vitest";
import { expectSameOrders } from "../venues/official-orders.ts";

it("the official client agrees on amounts, hash, body and HMAC of 10,000 random orders", () =>
  expectSameOrders(10_000));

import type { OrderDesk } from "../exchange/order-desk.ts";
import type { WireHandler } from "./wire.ts";
import { json, notFound } from "./wire.ts";

/** The venue's site, as far as it says who may trade from here: /api/geoblock. */
export function createSite(desk: OrderDesk): WireHandler {
  return {
    handle({ method, path }) {
      if (method !== "GET" || path !== "/api/geoblock") return notFound();
      const { isGeoblocked } = desk.state.exchange.settings;
      return json({ blocked: isGeoblocked, ip: "127.0.0.1", country: isGeoblocked ? "US" : "IE", region: "" });
    },
  };
}

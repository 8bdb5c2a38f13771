import { z } from "zod";
import { exchangeSettingsSchema } from "../exchange/exchange-settings.ts";
import type { OrderDesk } from "../exchange/order-desk.ts";
import type { WireHandler } from "./wire.ts";
import { bodyJson, json, refusal } from "./wire.ts";

/** A page of the web cannot send it: browsers ask first whether they may, and nobody here says yes. */
const HEADER = "x-understudy-faults";

/** GET tells how the sandbox's exchange behaves where the venue is not known; POST changes what it names, and tells it again. */
export function createExchangeSettings(desk: OrderDesk): WireHandler {
  return {
    handle(request) {
      if (request.method === "GET") return json(desk.state.exchange.settings);
      if (request.method !== "POST") return refusal(405, "method not allowed");
      if (request.headers?.[HEADER] !== "1") return refusal(403, `the header ${HEADER}: 1 is missing`);
      const parsed = exchangeSettingsSchema.partial().safeParse(bodyJson(request));
      if (!parsed.success) return refusal(400, z.prettifyError(parsed.error));
      desk.take({ kind: "settings", settings: parsed.data });
      return json(desk.state.exchange.settings);
    },
  };
}

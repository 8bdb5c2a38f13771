import { formatPrice } from "../../domain/micro.ts";
import type { Check } from "./check.ts";
import { failIf, seconds } from "./check.ts";

/** Checks of our orders and of where they go. */

export const unknownOrder: Check = {
  ...{ name: "unknown order", rule: 25, appliesTo: "both" },
  ...{ needs: "open orders of the token", bound: { always: "none whose fate is not known" } },
  judge: (f) => failIf(f.unknownOrders > 0, { waiting: String(f.unknownOrders) }),
};

export const venueReady: Check = {
  ...{ name: "venue ready", rule: 24, appliesTo: "both" },
  ...{ needs: "the venue", bound: { always: "takes orders: no restart, heartbeat there, not closed only" } },
  judge: ({ venueProblem }) => failIf(venueProblem !== undefined, { venue: venueProblem ?? "takes orders" }),
};

export const breaker: Check = {
  ...{ name: "breaker", rule: 21, appliesTo: "buys" },
  ...{ needs: "the breakers", bound: { always: "all closed" } },
  judge: ({ openBreakers }) => failIf(openBreakers.length > 0, { open: openBreakers.join(", ") || "none" }),
};

export const repeatedOrder: Check = {
  ...{ name: "repeated order", rule: 12, appliesTo: "buys" },
  ...{ needs: "buys of his token at the same limit for other episodes", bound: { settings: ["repeatMs"] } },
  judge: ({ repeats, limitMicro, settings }) =>
    limitMicro === undefined
      ? "unread"
      : failIf(repeats > 0, {
          "same order": `${repeats} in the last ${seconds(settings.risk.repeatMs)}`,
          limit: formatPrice(limitMicro),
        }),
};

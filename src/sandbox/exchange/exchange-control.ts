import { z } from "zod";
import { exchangeFaultsPatchSchema } from "./exchange-faults.ts";
import { exchangeSettingsSchema } from "./exchange-settings.ts";
import type { OrderDesk } from "./order-desk.ts";

/** What a person may change of a running exchange: what is not named stays. */
export const exchangeControlSchema = z.strictObject({
  settings: exchangeSettingsSchema.partial().optional(),
  faults: exchangeFaultsPatchSchema.optional(),
});

/**
 * Changes settings and faults of the exchange, as an input of the world.
 * @param data see `exchangeControlSchema`; throws a ZodError that names what is wrong in it
 */
export function applyExchangeControl(desk: OrderDesk, data: unknown): void {
  const { settings, faults } = exchangeControlSchema.parse(data);
  if (settings !== undefined) desk.take({ kind: "settings", settings });
  if (faults !== undefined) desk.take({ kind: "faults", faults });
}

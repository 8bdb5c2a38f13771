import { z } from "zod";
import type { Check, CheckResult } from "../../app/doctor.ts";
import { HttpError } from "../../ops/http-error.ts";
import type { DoctorNeeds, KnownTarget } from "./needs.ts";
import { askOnce } from "./needs.ts";

const MOST_TARGETS = 50;
const rowSchema = z.object({ timestamp: z.number().int().positive() });
const pageSchema = z.union([
  z.array(rowSchema),
  z.object({ data: z.array(rowSchema).nullable() }).transform(({ data }) => data ?? []),
]);

/** Each target: whether it can be one, is seen by the Data API, and when it last traded. */
export function targetChecks(needs: DoctorNeeds): Check[] {
  const { targets } = needs;
  if (targets.length === 0) {
    const fix = "Add one in the chat: /targets add ADDRESS NAME";
    return [{ name: "targets", fix, run: async () => ({ verdict: "warning", text: "there are none yet", fix }) }];
  }
  return targets.slice(0, MOST_TARGETS).map((target) => ({
    name: `target ${target.name}`,
    fix: "See the line about the Data API: it has to be reached.",
    run: (signal) => look(needs, target, signal),
  }));
}

async function look(needs: DoctorNeeds, { name, address }: KnownTarget, signal: AbortSignal): Promise<CheckResult> {
  const remove = `Take it out in the chat: /targets remove ${name}`;
  if (!/^0x[0-9a-fA-F]{40}$/.test(address)) {
    return { verdict: "failed", text: `${address.slice(0, 60)} is no address`, fix: remove };
  }
  if ((await ours(needs)).has(address.toLowerCase())) {
    return { verdict: "failed", text: `${address} is our own wallet`, fix: remove };
  }
  const atS = await lastTradeS(needs, address, signal);
  if (atS === undefined && needs.settings.environment === "sandbox")
    return { verdict: "ok", text: "has not traded yet" };
  if (atS === undefined) {
    const fix = `Check the address: it must be the wallet that trades (of an account on the site, its profile's address).`;
    return { verdict: "warning", text: `the Data API knows no trade of ${address}`, fix };
  }
  return { verdict: "ok", text: `last trade ${new Date(atS * 1000).toISOString().slice(0, 16).replace("T", " ")} UTC` };
}

/** A key that cannot be read is told of by its own check. */
async function ours({ settings, key }: DoctorNeeds): Promise<ReadonlySet<string>> {
  const known = await key().catch(() => undefined);
  const wallets = [...(settings.ownWallets ?? []), settings.funder, known?.address];
  return new Set(wallets.flatMap((wallet) => wallet?.toLowerCase() ?? []));
}

/** By the version that is set; automatic: by the second, and the first where that is gone, as the feed does. */
async function lastTradeS(needs: DoctorNeeds, address: string, signal: AbortSignal): Promise<number | undefined> {
  const { settings, hosts } = needs;
  const version = settings.dataApiVersion;
  const source = askOnce(needs, hosts.dataApi);
  const read = async (path: string) => {
    const query = [
      ["user", address],
      ["type", "TRADE"],
      ["limit", "1"],
    ] as const;
    return pageSchema.parse(await source.get(path, query, { signal }))[0]?.timestamp;
  };
  if (version === "v1") return read("/activity");
  try {
    return await read("/v2/activity");
  } catch (error) {
    const isGone = error instanceof HttpError && (error.status === 404 || error.status === 410);
    if (version !== "auto" || !isGone) throw error;
    return read("/activity");
  }
}

import { z } from "zod";
import type { Check, CheckResult } from "../../app/doctor.ts";
import type { Clock } from "../../engine/ports.ts";
import { geoblock } from "../../venues/clob/account-guard.ts";
import { ClobMarketData } from "../../venues/clob/market-data.ts";
import type { DoctorNeeds } from "./needs.ts";
import { askOnce } from "./needs.ts";

/** Rule 9: told above 5 s, and above 30 s nothing is bought. */
const TOLD_OFFSET_MS = 5_000;
const WORST_OFFSET_MS = 30_000;
/** Orders are signed for this version of the exchange. */
const VERSION = 2;
const NO_ANSWER = "See the lines about hosts: the CLOB has to be reached.";

export function venueChecks(needs: DoctorNeeds): Check[] {
  return [
    { name: "clock", fix: NO_ANSWER, run: (signal) => clock(needs, signal) },
    { name: "CLOB version", fix: NO_ANSWER, run: (signal) => version(needs, signal) },
    {
      name: "geoblock",
      fix: "See the lines about hosts: the site has to be reached.",
      run: (signal) => place(needs, signal),
    },
  ];
}

async function clock(needs: DoctorNeeds, signal: AbortSignal): Promise<CheckResult> {
  const { settings, hosts, marketNowMs } = needs;
  const isScaled = settings.environment === "sandbox";
  const market: Clock = {
    nowMs: marketNowMs ?? (() => needs.clock.nowMs()),
    sleep: (ms, stop) => needs.clock.sleep(ms, stop),
  };
  const source = askOnce(needs, hosts.clob);
  const offsetMs = await new ClobMarketData({ clob: source, gamma: source }, market).measureOffset(signal);
  // Only the running bot knows how the sandbox's time runs.
  if (isScaled && marketNowMs === undefined) return { verdict: "ok", text: "the sandbox keeps a time of its own" };
  const text = `${(offsetMs / 1000).toFixed(1)} s off the venue's`;
  const scaledMs = Math.abs(offsetMs) / (isScaled ? Math.max(1, settings.sandboxSpeed) : 1);
  if (scaledMs <= TOLD_OFFSET_MS) return { verdict: "ok", text };
  const fix = "Switch on time synchronisation (NTP): above 30 s nothing is bought.";
  return { verdict: scaledMs > WORST_OFFSET_MS ? "failed" : "warning", text, fix };
}

async function version(needs: DoctorNeeds, signal: AbortSignal): Promise<CheckResult> {
  const answer = await askOnce(needs, needs.hosts.clob).get("/version", [], { signal });
  const { version: told } = z.object({ version: z.number() }).parse(answer);
  if (told === VERSION) return { verdict: "ok", text: `version ${told}, as orders are signed` };
  const fix = "Update this program: it signs no orders of another version.";
  return { verdict: "failed", text: `version ${told}, and orders are signed for ${VERSION}`, fix };
}

/** Staging trades on paper: it shows the block and goes on. */
async function place(needs: DoctorNeeds, signal: AbortSignal): Promise<CheckResult> {
  const blocked = await geoblock(askOnce(needs, needs.hosts.site), signal);
  if (blocked === undefined) return { verdict: "ok", text: "orders are taken from here" };
  const fix = "Real orders need a machine in a country the venue serves.";
  return { verdict: needs.settings.environment === "staging" ? "warning" : "failed", text: blocked, fix };
}

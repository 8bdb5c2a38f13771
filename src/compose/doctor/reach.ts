import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { z } from "zod";
import type { Check, CheckResult } from "../../app/doctor.ts";
import { firstFrame } from "./first-frame.ts";
import type { DoctorNeeds } from "./needs.ts";
import { TRY_MS } from "./needs.ts";

const NO_NETWORK = "Check this machine's network, DNS and firewall: it has to reach that host.";
const NOBODY = `0x${"0".repeat(40)}`;

/** Whether a name has an address at all: it is what fails first without a network. Throws with the host's name. */
export async function resolveName(url: string): Promise<void> {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, "");
  if (isIP(host) !== 0 || host === "localhost") return;
  try {
    await lookup(host);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "no answer";
    throw new Error(`the name ${host} has no address here (${code})`);
  }
}

/** The venue's services over HTTP: any answer of theirs shows that they are reached; a block or a failure is told. */
export function hostChecks(needs: DoctorNeeds): Check[] {
  const { hosts } = needs;
  const asked = [
    { what: "CLOB", url: `${hosts.clob}/time` },
    { what: "Gamma", url: `${hosts.gamma}/markets?limit=1` },
    { what: "Data API", url: `${hosts.dataApi}/activity?user=${NOBODY}&limit=1` },
    { what: "site", url: `${hosts.site}/api/geoblock` },
  ];
  return asked.map(({ what, url }) => ({
    name: `${what} ${new URL(url).host}`,
    fix: NO_NETWORK,
    run: (signal) => reach(needs, url, signal),
  }));
}

async function reach({ transport, clock }: DoctorNeeds, url: string, signal: AbortSignal): Promise<CheckResult> {
  await resolveName(url);
  const sentMs = clock.nowMs();
  const { status } = await transport({ method: "GET", url, headers: {}, timeoutMs: TRY_MS, signal });
  const took = `in ${clock.nowMs() - sentMs} ms`;
  if (status === 403 || status === 451) {
    const fix = "The host refuses this address: use a machine whose provider and country it serves.";
    return { verdict: "failed", text: `answers ${status} ${took}`, fix };
  }
  if (status === 429) return { verdict: "warning", text: `answers 429 ${took}`, fix: "Wait: it was asked too often." };
  if (status < 500) return { verdict: "ok", text: `answers ${took}` };
  return { verdict: "failed", text: `answers ${status} ${took}`, fix: "Wait: the host itself is in trouble." };
}

/** The trade feed and the CLOB's channel: both make things faster, neither is needed. */
export function channelChecks(needs: DoctorNeeds): Check[] {
  const { settings, hosts } = needs;
  const activity = { action: "subscribe", subscriptions: [{ topic: "activity", type: "trades" }] };
  const rtds: Check = {
    name: `RTDS ${new URL(hosts.rtds).host}`,
    fix: "Nothing is missed without it: trades are only seen later. UNDERSTUDY_RTDS=off leaves it out.",
    run: (signal) => listen(needs, hosts.rtds, JSON.stringify(activity), (text) => text.includes("payload"), signal),
  };
  const market = `${hosts.clobSocket}/ws/market`;
  const channel: Check = {
    name: `CLOB channel ${new URL(market).host}`,
    fix: `Books are asked for one by one without it. ${NO_NETWORK}`,
    run: (signal) => listen(needs, market, "PING", (text) => text === "PONG", signal),
  };
  return (settings.rtds ? [rtds, channel] : [channel]).map(asWarning);
}

async function listen(
  needs: DoctorNeeds,
  url: string,
  send: string,
  proves: (text: string) => boolean,
  signal: AbortSignal,
): Promise<CheckResult> {
  await resolveName(url);
  const sentMs = needs.clock.nowMs();
  await firstFrame({ url, send, proves, signal, onFrame: (text) => needs.onFrame?.(url, text) });
  return { verdict: "ok", text: `data came in ${needs.clock.nowMs() - sentMs} ms` };
}

/** What one can do without is worth a look, and no failure. */
export function asWarning(check: Check): Check {
  return {
    ...check,
    run: async (signal) => {
      try {
        return await check.run(signal);
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error);
        return { verdict: "warning", text, fix: check.fix };
      }
    },
  };
}

const answerSchema = z.object({ result: z.string() });

/** WebSockets of the chain that the targets trade on, each of which must be on that chain. */
export function feedSocketChecks(needs: DoctorNeeds, chainId: number): Check[] {
  const request = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] });
  return needs.hosts.feedSockets.map((url) =>
    asWarning({
      name: `feed socket ${new URL(url).host}`,
      fix: "Name others in UNDERSTUDY_FEED_SOCKETS; without one the chain is swept every few seconds.",
      run: async (signal) => {
        await resolveName(url);
        const frame = await firstFrame({ url, send: request, proves: (text) => text.includes("result"), signal });
        const { result } = answerSchema.parse(JSON.parse(frame));
        if (Number(result) === chainId) return { verdict: "ok", text: `is on chain ${chainId}` };
        throw new Error(`is on chain ${Number(result)}, not ${chainId}`);
      },
    }),
  );
}

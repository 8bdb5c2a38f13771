import { z } from "zod";
import type { Check } from "../../app/doctor.ts";
import type { DoctorNeeds } from "./needs.ts";
import { askOnce } from "./needs.ts";

const marketsSchema = z
  .array(z.object({ conditionId: z.string().max(100), clobTokenIds: z.string().max(1_000).optional() }))
  .max(500);
const tokensSchema = z.array(z.string().regex(/^\d{1,80}$/));

/** Asks once for one of everything the bot reads while it trades, so that a recording holds it: one open market, and one target. */
export function recordingTour(needs: DoctorNeeds): Check[] {
  const { hosts, targets } = needs;
  const fix = "What was recorded until then is kept; run it again for the rest.";
  const clob = askOnce(needs, hosts.clob);
  const gamma = askOnce(needs, hosts.gamma);
  const dataApi = askOnce(needs, hosts.dataApi);
  const market: Check = {
    name: "recording of a market",
    fix,
    run: async (signal) => {
      const query = [
        ["limit", "5"],
        ["closed", "false"],
        ["order", "volume24hr"],
        ["ascending", "false"],
      ] as const;
      const markets = marketsSchema.parse(await gamma.get("/markets", query, { signal }));
      const found = markets.find(({ clobTokenIds }) => clobTokenIds !== undefined);
      if (found === undefined) throw new Error("Gamma shows no open market with tokens");
      const [token] = tokensSchema.parse(JSON.parse(found.clobTokenIds ?? "[]"));
      if (token === undefined) throw new Error("the market has no tokens");
      const ofToken = ["/book", "/tick-size", "/neg-risk", "/fee-rate"] as const;
      const answers = await Promise.allSettled([
        ...ofToken.map((path) => clob.get(path, [["token_id", token]], { signal })),
        clob.get(`/markets-by-token/${token}`, [], { signal }),
        clob.get(`/clob-markets/${found.conditionId}`, [], { signal }),
        clob.get(`/markets/${found.conditionId}`, [], { signal }),
      ]);
      const came = answers.filter(({ status }) => status === "fulfilled").length;
      return { verdict: "ok", text: `${came} of ${answers.length} answers about one market` };
    },
  };
  const [target] = targets;
  if (target === undefined) return [market];
  const activity: Check = {
    name: "recording of a target",
    fix,
    run: async (signal) => {
      const query = [
        ["user", target.address],
        ["limit", "100"],
      ] as const;
      const paths = ["/activity", "/v2/activity", "/positions", "/v2/positions"];
      const answers = await Promise.allSettled(paths.map((path) => dataApi.get(path, query, { signal })));
      const came = answers.filter(({ status }) => status === "fulfilled").length;
      return { verdict: "ok", text: `${came} of ${paths.length} answers about ${target.name}` };
    },
  };
  return [market, activity];
}

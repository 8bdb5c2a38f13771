import { Composer } from "grammy";
import { flattenBound, flattenOffer, floorsOf } from "../src/app/flatten.ts";
import type { AppPorts } from "../src/app/ports.ts";
import { requireRole } from "../src/app/roles.ts";
import type { GatedContext } from "./chat-context.ts";
import { askFirst } from "./confirmation.ts";
import { reply } from "./reply.ts";
import { count, cut, usd } from "./text/figures.ts";
import type { Line } from "./text/lines.ts";

/** Lots that cannot be sold and are named in the question. */
const MOST_NAMED = 6;
const PAUSED = "Buys are paused from now on, whatever you answer. /resume ends that.";

type Offer = Awaited<ReturnType<typeof flattenOffer>>;

/** /flatten: pauses buys at once, and asks before it sells everything. */
export function flattenChat(app: AppPorts): Composer<GatedContext> {
  const composer = new Composer<GatedContext>();
  composer.command("flatten", async (ctx) => {
    requireRole(ctx.person, "owner");
    const offer = await flattenOffer(app, ctx.person, flattenBound(app, ctx.match.trim()));
    const floors = floorsOf(offer);
    if (floors.length === 0) return reply(ctx, nothingLines(offer));
    return askFirst(app, ctx, { action: "flatten", floors }, "Yes, sell everything", offerLines(offer));
  });
  return composer;
}

function nothingLines({ lots }: Offer): Line[] {
  if (lots.length === 0) return ["We hold nothing: there is nothing to sell.", PAUSED];
  return ["Nothing of what we hold can be sold.", ...problemLines(lots), PAUSED];
}

/** The effect in figures: what it brings now, what it brings at the worst, and what stays. */
function offerLines(offer: Offer): Line[] {
  const { lots, positions, fetchMicro, worstMicro, slippagePpm, venueProblem } = offer;
  const percent = slippagePpm / 10_000;
  const problems = lots.filter(({ problem }) => problem !== undefined);
  return [
    "Sell everything?",
    `${count(positions, "position")} can be sold now: the bids would give ${usd(fetchMicro)}, after fees.`,
    `Worst case: ${usd(worstMicro)}. Nothing is sold more than ${percent}% under its best bid of now.`,
    ...(venueProblem === undefined
      ? []
      : [`The venue takes no orders now: ${venueProblem}. They are sold once it does.`]),
    ...problemLines(problems),
    PAUSED,
  ];
}

function problemLines(lots: Offer["lots"]): Line[] {
  if (lots.length === 0) return [];
  const named = lots.slice(0, MOST_NAMED).map(({ name, problem, floorMicro }) => {
    const after = floorMicro === undefined ? "it is left alone" : "it stays owed";
    return `${cutTitle(name)}: ${problem ?? "no price is known"}; ${after}`;
  });
  const more = lots.length > MOST_NAMED ? [`and ${lots.length - MOST_NAMED} more`] : [];
  return [`Not now: ${count(lots.length, "lot")}`, ...named, ...more];
}

/** Shortens "title: outcome" in its title: two lots of one market differ in the outcome alone. */
function cutTitle(name: string): string {
  const end = name.lastIndexOf(": ");
  const outcome = end === -1 ? "" : cut(name.slice(end), 32);
  return `${cut(end === -1 ? name : name.slice(0, end), 62 - outcome.length)}${outcome}`;
}

import type { Plan } from "./catalogue.ts";
import { PLANS } from "./catalogue.ts";
import { openMarket, slugOf } from "./listing.ts";
import type { Stage } from "./stage.ts";

const MINUTE_MS = 60_000;
const ICON = "https://polymarket-upload.s3.us-east-2.amazonaws.com/sandbox.png";

/** Opens the next market (or neg-risk group) of a plan; several run from now for a random time inside the plan's span. */
export function openPlanned(stage: Stage, planNumber: number): void {
  const plan = PLANS[planNumber];
  if (plan === undefined) return;
  const [from, to] = plan.minutes;
  const endMs = Math.ceil((stage.nowMs + stage.prng.int(from, to) * MINUTE_MS) / MINUTE_MS) * MINUTE_MS;
  if (plan.candidates === undefined) openBinary(stage, plan, endMs);
  else openGroup(stage, plan, plan.candidates, endMs);
}

/** Which plan a market came from, so that the next one can follow it. */
export function planOf(eventSlug: string): number {
  return PLANS.findIndex((plan) => eventSlug.startsWith(`${slugOf(withDate(plan.title, ""))}-`));
}

function openBinary(stage: Stage, plan: Plan, endMs: number): void {
  const slug = uniqueSlug(stage, plan.title);
  const [from, to] = plan.pricePercent;
  openMarket(stage, {
    ...commonOf(stage, plan, endMs),
    kind: "binary",
    title: withDate(plan.title, dayOf(endMs)),
    slug,
    eventSlug: slug,
    outcomes: plan.outcomes ?? ["Yes", "No"],
    groupId: null,
    questionId: stage.prng.hex(8),
    fairMicro: stage.prng.int(from * 10_000, to * 10_000),
  });
}

function openGroup(stage: Stage, plan: Plan, candidates: readonly string[], endMs: number): void {
  const id = `${stage.prng.hex(8).slice(0, -2)}00`;
  const slug = uniqueSlug(stage, plan.title);
  const weights = candidates.map(() => stage.prng.around(1, 0.7));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const marketIds = candidates.map((candidate, index) => {
    const title = `Will ${candidate} be the ${plan.title}?`;
    const share = (weights[index] ?? 0) / total;
    const market = openMarket(stage, {
      ...commonOf(stage, plan, endMs),
      kind: "neg-risk",
      title,
      slug: `${slugOf(title)}-${slug.slice(slug.lastIndexOf("-") + 1)}`,
      eventSlug: slug,
      outcomes: ["Yes", "No"],
      groupId: id,
      questionId: `${id.slice(0, -2)}${index.toString(16).padStart(2, "0")}`,
      fairMicro: Math.round(Math.min(0.97, Math.max(0.02, share)) * 1_000_000),
    });
    return market.id;
  });
  stage.state.groups.set(id, { id, slug, title: plan.title, marketIds, winnerId: null });
}

function commonOf(stage: Stage, plan: Plan, endMs: number) {
  const { subject, tickMicro, spreadTicks } = plan;
  return {
    subject,
    tickMicro,
    spreadTicks,
    secondsDelay: plan.secondsDelay ?? 0,
    icon: ICON,
    startMs: stage.nowMs,
    endMs,
  };
}

function uniqueSlug(stage: Stage, title: string): string {
  return `${slugOf(withDate(title, ""))}-${stage.nextSeq()}`;
}

function withDate(title: string, date: string): string {
  return title.replace("{date}", date);
}

function dayOf(atMs: number): string {
  return new Date(atMs).toLocaleDateString("en-US", { month: "long", day: "numeric", timeZone: "UTC" });
}

import { openMarket } from "./listing.ts";
import type { Stage } from "./stage.ts";

const WINDOW_MS = 300_000;
const ASSETS: Readonly<Record<string, string>> = { btc: "Bitcoin", eth: "Ethereum", sol: "Solana" };
const ICONS = "https://polymarket-upload.s3.us-east-2.amazonaws.com";

/** Starts the five-minute up/down markets: the present window and the next one of each asset. */
export function startSeries(stage: Stage): void {
  const windowMs = Math.floor(stage.nowMs / WINDOW_MS) * WINDOW_MS;
  for (const asset of Object.keys(ASSETS)) {
    openWindow(stage, asset, windowMs);
    continueSeries(stage, asset);
  }
}

/** Opens the window after the present one and comes back when that begins. */
export function continueSeries(stage: Stage, asset: string): void {
  const windowMs = Math.floor(stage.nowMs / WINDOW_MS) * WINDOW_MS + WINDOW_MS;
  openWindow(stage, asset, windowMs);
  stage.at(windowMs, { kind: "series", asset });
}

function openWindow(stage: Stage, asset: string, startMs: number): void {
  const slug = `${asset}-updown-5m-${startMs / 1000}`;
  if (stage.state.marketIdsByName.has(slug)) return;
  openMarket(stage, {
    kind: "up-down",
    title: `${ASSETS[asset]} Up or Down - ${clockRange(startMs)} UTC`,
    slug,
    eventSlug: slug,
    icon: `${ICONS}/${asset.toUpperCase()}+fullsize.png`,
    outcomes: ["Up", "Down"],
    groupId: null,
    questionId: stage.prng.hex(8),
    subject: "crypto",
    secondsDelay: 0,
    spreadTicks: 1,
    tickMicro: 10_000,
    fairMicro: 500_000,
    startMs,
    endMs: startMs + WINDOW_MS,
  });
}

function clockRange(startMs: number): string {
  const from = new Date(startMs).toISOString();
  const to = new Date(startMs + WINDOW_MS).toISOString();
  return `${from.slice(0, 10)}, ${from.slice(11, 16)}-${to.slice(11, 16)}`;
}

import { formatMicro, formatPrice as price } from "../../domain/micro.ts";
import type { Check } from "./check.ts";
import { failIf, seconds } from "./check.ts";

/** Checks of what a target did, before anything is read of its market. */

export const state: Check = {
  ...{ name: "state", rule: 21, appliesTo: "both" },
  ...{ needs: "the trading state", bound: { always: "running" } },
  judge: (f) => failIf(f.state !== "running", { trading: f.state }),
};

export const baseline: Check = {
  ...{ name: "baseline", rule: 8, appliesTo: "both" },
  ...{ needs: "when the target was added", bound: { always: "newer than the target" } },
  judge: ({ signal }) =>
    failIf(signal.baseline === 1, { trade: signal.baseline === 1 ? "older than the target" : "newer than the target" }),
};

export const targetActive: Check = {
  ...{ name: "target active", rule: 21, appliesTo: "buys" },
  ...{ needs: "the target's state", bound: { always: "active" } },
  judge: (f) => failIf(f.targetState !== "active", { is: f.targetState }),
};

export const stale: Check = {
  ...{ name: "stale", rule: 9, appliesTo: "buys" },
  ...{ needs: "the trade's second, the venue's time", bound: { settings: ["maxAgeMs"] } },
  judge: (f) => {
    const ageMs = f.nowMs - f.signal.venueS * 1000;
    return failIf(ageMs > f.settings.maxAgeMs, { age: seconds(ageMs), allowed: seconds(f.settings.maxAgeMs) });
  },
};

const MOST_OFFSET_MS = 30_000;

export const clock: Check = {
  ...{ name: "clock", rule: 9, appliesTo: "buys" },
  ...{ needs: "our clock against the venue's", bound: { always: `at most ${seconds(MOST_OFFSET_MS)} apart` } },
  judge: (f) =>
    failIf(!f.isTimeSure || Math.abs(f.clockOffsetMs) > MOST_OFFSET_MS, {
      offset: f.isTimeSure ? seconds(f.clockOffsetMs) : "not measured since our clock started or jumped",
      allowed: seconds(MOST_OFFSET_MS),
    }),
};

export const ownWallet: Check = {
  ...{ name: "own wallet", rule: 22, appliesTo: "both" },
  ...{ needs: "our own wallets", bound: { settings: ["ownWallets"] } },
  judge: (f) => failIf(f.settings.ownWallets.includes(f.signal.wallet), { wallet: `${f.signal.wallet.slice(0, 8)}…` }),
};

export const netting: Check = {
  ...{ name: "netting", rule: 14, appliesTo: "buys" },
  ...{ needs: "his sells since, or of the same scan", bound: { settings: ["netting"] } },
  judge: (f) =>
    failIf(f.netSoldMicro !== undefined, {
      sold: `${formatMicro(f.netSoldMicro ?? 0)} shares since or in the same scan`,
    }),
};

export const priceRange: Check = {
  ...{ name: "price range", rule: 23, appliesTo: "buys" },
  ...{ needs: "his price", bound: { settings: ["lowestPriceMicro", "highestPriceMicro"] } },
  judge: (f) => {
    const { lowestPriceMicro: lowest, highestPriceMicro: highest } = f.settings;
    const outside = f.priceMicro < lowest || f.priceMicro > highest;
    return failIf(outside, { price: price(f.priceMicro), allowed: `${price(lowest)} to ${price(highest)}` });
  },
};

export const priceSpread: Check = {
  ...{ name: "price spread", rule: 17, appliesTo: "buys" },
  ...{ needs: "the prices inside his trade", bound: { settings: ["slippagePpm"] } },
  judge: (f) => {
    const spread = f.signal.highestPriceMicro - f.signal.lowestPriceMicro;
    const allowed = Math.ceil((f.signal.lowestPriceMicro * f.settings.slippagePpm) / 1_000_000);
    const figures = { prices: `${price(f.signal.lowestPriceMicro)} to ${price(f.signal.highestPriceMicro)}` };
    return failIf(spread > Math.max(allowed, 2 * (f.market?.tickMicro ?? 0)), figures);
  },
};

export const notFollowingUs: Check = {
  ...{ name: "not following us", rule: 22, appliesTo: "buys" },
  ...{ needs: "his last buys against ours", bound: { always: "fewer than three quarters right after ours" } },
  judge: ({ following }) =>
    failIf(following.follows, {
      echoes: `${following.echoes} of his last ${following.buys} buys came right after ours`,
    }),
};

export const marketMaker: Check = {
  ...{ name: "market maker", rule: 22, appliesTo: "buys" },
  ...{ needs: "his last buy episodes, and his sales before them", bound: { settings: ["marketMakers"] } },
  judge: ({ making, settings }) =>
    failIf(making.makes && settings.risk.marketMakers === "refuse", {
      "both sides": `${making.bothSided} of his last ${making.episodes} buys`,
      resting: String(making.resting),
    }),
};

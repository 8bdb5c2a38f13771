import { formatMicro, MICRO, mulDiv, formatPrice as price, formatUsd as usd } from "../../domain/micro.ts";
import type { Check } from "./check.ts";
import { failIf, seconds } from "./check.ts";

/** Checks of the order book, and of the order against it. */

export const bookFresh: Check = {
  ...{ name: "book fresh", rule: 23, appliesTo: "both" },
  ...{ needs: "the book, the trade's second", bound: { settings: ["maxBookAgeMs"] } },
  judge: (f) => {
    if (f.book === undefined) return f.market === undefined ? "unread" : failIf(true, { book: "none" });
    const ageMs = f.nowMs - f.book.readMs;
    // A quiet book's own time may lie long before the trade: what counts is when the venue said that it stands.
    const older = f.book.readMs < f.signal.venueS * 1000;
    const made = older ? "before his trade" : "after his trade";
    return failIf(ageMs > f.settings.maxBookAgeMs || older, { age: seconds(ageMs), read: made });
  },
};

export const slippage: Check = {
  ...{ name: "slippage", rule: 23, appliesTo: "both" },
  ...{ needs: "the book, his price", bound: { settings: ["slippagePpm"] } },
  judge: (f) => {
    if (f.book === undefined || f.limitMicro === undefined) return "unread";
    const best = f.book.asks[0]?.priceMicro;
    const figures = {
      his: price(f.priceMicro),
      limit: price(f.limitMicro),
      asked: best === undefined ? "nothing" : price(best),
    };
    return failIf(best === undefined || best > f.limitMicro, figures);
  },
};

export const minimum: Check = {
  ...{ name: "minimum", rule: 13, appliesTo: "both" },
  ...{ needs: "the market, the copy's size", bound: { always: "the market's shares and $1.00" } },
  judge: (f) => {
    if (f.market === undefined || f.limitMicro === undefined) return "unread";
    const tooSmall = f.sharesMicro < f.market.minSharesMicro || f.notionalMicro < MICRO;
    const needed = `${formatMicro(f.market.minSharesMicro)} shares and $1.00`;
    return failIf(tooSmall, { copy: `${formatMicro(f.sharesMicro)} shares, ${usd(f.notionalMicro)}`, needed });
  },
};

export const spread: Check = {
  ...{ name: "spread", rule: 23, appliesTo: "buys" },
  ...{ needs: "the book", bound: { settings: ["maxSpreadMicro"] } },
  judge: ({ book, settings }) => {
    const ask = book?.asks[0]?.priceMicro;
    if (book === undefined || ask === undefined) return "unread";
    const bid = book.bids[0]?.priceMicro ?? 0;
    const allowed = settings.risk.maxSpreadMicro;
    const figures = { bid: bid === 0 ? "none" : price(bid), asked: price(ask), allowed: price(allowed) };
    return failIf(ask - bid > allowed, figures);
  },
};

export const depth: Check = {
  ...{ name: "depth", rule: 23, appliesTo: "buys" },
  ...{ needs: "the book, the limit, the copy's size", bound: { settings: ["minDepthPpm"] } },
  judge: ({ book, limitMicro, sharesMicro, settings }) => {
    if (book === undefined || limitMicro === undefined || sharesMicro === 0) return "unread";
    const within = book.asks.filter(({ priceMicro }) => priceMicro <= limitMicro);
    const offered = within.reduce((sum, level) => sum + level.sharesMicro, 0);
    const needed = mulDiv(sharesMicro, settings.risk.minDepthPpm, 1_000_000, "up");
    return failIf(offered < needed, {
      offered: `${formatMicro(offered)} shares within the limit`,
      needed: formatMicro(needed),
    });
  },
};

export const tickChange: Check = {
  ...{ name: "tick change", rule: 23, appliesTo: "buys" },
  ...{ needs: "the ticks of market and book, the limit", bound: { always: "the limit is a price by both" } },
  judge: ({ market, book, limitMicro }) => {
    if (market === undefined || book === undefined || limitMicro === undefined) return "unread";
    const isPrice = limitMicro % market.tickMicro === 0 && limitMicro % book.tickMicro === 0;
    const ticks = `market ${price(market.tickMicro)}, book ${price(book.tickMicro)}`;
    return failIf(!isPrice, { limit: price(limitMicro), ticks });
  },
};

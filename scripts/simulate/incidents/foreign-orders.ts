import type { Random } from "../../../src/engine/ports.ts";
import type { SignedOrder } from "../../../src/sandbox/exchange/exchange-order.ts";
import type { Outcome } from "../../../src/sandbox/world/book.ts";
import { levelsFor } from "../../../src/sandbox/world/book.ts";
import type { Market } from "../../../src/sandbox/world/market.ts";
import type { Trial } from "../trial.ts";
import type { Incident } from "./incident.ts";
import { one } from "./incident.ts";

const MICRO = 1_000_000;
const SHARE_STEP_MICRO = 10_000;
/** The owner is told of it, and looks. */
const FOR_MS = 240_000;

type Wish = Pick<SignedOrder, "tokenId" | "side" | "type"> & {
  readonly priceMicro: number;
  readonly sharesMicro: number;
};

/** Somebody trades by hand with our wallet: what we hold, what we do not, or what only rests. */
export function foreignOrder(trial: Trial, random: Random): Incident {
  const [name, wish] = one(Object.entries(WISHES), random);
  const begin = () => {
    const order = wish(trial, random);
    if (order !== undefined) trial.outside.order(trial.world, trial.bot.signer.address, order);
  };
  return { name: `by hand: ${name}`, forMs: FOR_MS, begin };
}

const WISHES: Readonly<Record<string, (trial: Trial, random: Random) => Wish | undefined>> = {
  "a buy": (trial, random) => {
    const chosen = openToken(trial, random);
    const [ask] = chosen === undefined ? [] : levelsFor(chosen.market.book, chosen.outcome, "asks");
    const sharesMicro = 10 * MICRO * (1 + random.integer(2));
    return chosen && ask && { ...chosen.order, side: "BUY", type: "FAK", priceMicro: ask[0], sharesMicro };
  },
  "a sale": (trial, random) => {
    const held = heldToken(trial, random);
    const [bid] = held === undefined ? [] : levelsFor(held.market.book, held.outcome, "bids");
    const sharesMicro = whole((held?.sharesMicro ?? 0) / (1 + random.integer(2)));
    return held && bid && { ...held.order, side: "SELL", type: "FAK", priceMicro: bid[0], sharesMicro };
  },
  "a bid that rests": (trial, random) => {
    const chosen = openToken(trial, random);
    const priceMicro = chosen?.market.tickMicro ?? 0;
    return chosen && { ...chosen.order, side: "BUY", type: "GTC", priceMicro, sharesMicro: 50 * MICRO };
  },
  "an offer that rests": (trial, random) => {
    const held = heldToken(trial, random);
    const priceMicro = MICRO - (held?.market.tickMicro ?? 0);
    return held && { ...held.order, side: "SELL", type: "GTC", priceMicro, sharesMicro: whole(held.sharesMicro) };
  },
};

interface Chosen {
  readonly market: Market;
  readonly outcome: Outcome;
  readonly order: { readonly tokenId: string };
}

function openToken({ world: { state } }: Trial, random: Random): Chosen | undefined {
  const open = [...state.markets.values()].filter(({ phase }) => phase === "open");
  const outcome = random.integer(2) as Outcome;
  const market = open[random.integer(Math.max(1, open.length))];
  return market && { market, outcome, order: { tokenId: market.tokenIds[outcome] } };
}

function heldToken(
  { world: { state }, bot }: Trial,
  random: Random,
): (Chosen & { readonly sharesMicro: number }) | undefined {
  const shares = Object.entries(state.exchange.accounts.get(bot.signer.address)?.sharesMicro ?? {});
  const held = shares.flatMap(([tokenId, sharesMicro]) => {
    const market = state.markets.get(state.marketIdsByName.get(tokenId) ?? "");
    if (market?.phase !== "open" || sharesMicro < 5 * MICRO) return [];
    const outcome: Outcome = market.tokenIds[0] === tokenId ? 0 : 1;
    return [{ market, outcome, sharesMicro, order: { tokenId } }];
  });
  return held.length === 0 ? undefined : one(held, random);
}

/** The venue takes hundredths of a share. */
function whole(sharesMicro: number): number {
  return Math.floor(sharesMicro / SHARE_STEP_MICRO) * SHARE_STEP_MICRO;
}

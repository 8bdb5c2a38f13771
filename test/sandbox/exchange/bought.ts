import { bestFor } from "../../../src/sandbox/world/book.ts";
import { TradingRig } from "./trading-rig.ts";

/** An account that has just bought ten shares, which are not settled yet. */
export async function bought(rig = new TradingRig()) {
  await rig.open();
  const market = rig.market(({ kind, subject }) => kind === "binary" && subject !== "geopolitics");
  const [tokenId] = market.tokenIds;
  const price = bestFor(market.book, 0, "BUY") ?? 0;
  const { json } = await rig.post({ tokenId, side: "BUY", price, shares: 10_000_000 });
  const { orderID } = json as { orderID: string };
  const [trade] = rig.trades;
  if (trade === undefined) throw new Error("nothing was bought");
  return { rig, market, tokenId, price, orderID, trade };
}

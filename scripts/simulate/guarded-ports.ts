import type { MarketSources } from "../../src/compose/market-sources.ts";
import type { ClobVenue } from "../../src/venues/clob/clob-venue.ts";
import type { Life } from "./life.ts";
import type { SignerInMemory } from "./signer-in-memory.ts";

interface Ports {
  readonly venue: ClobVenue;
  readonly signer: SignerInMemory;
  readonly sources: MarketSources;
}

/** Kill points around everything that waits on the way of an order. */
export function guardPorts(life: Life, { venue, signer, sources }: Ports): void {
  for (const name of ["place", "order", "trades", "cancel", "accountTrades", "holdings", "redeem"] as const) {
    const work = venue[name].bind(venue) as (...args: unknown[]) => Promise<unknown>;
    Object.defineProperty(venue, name, { value: life.around(name, work) });
  }
  signer.sign = life.around("sign", signer.sign.bind(signer));
  const renew = signer.renew.bind(signer);
  signer.renew = () => (life.isDead ? undefined : renew());
  const { feed, data } = sources;
  feed.read = life.around("read", feed.read.bind(feed));
  data.market = life.around("market", data.market.bind(data));
  data.book = life.around("book", data.book.bind(data));
  data.resolution = life.around("resolution", data.resolution.bind(data));
}

import type { Engine } from "../../src/compose/engine.ts";
import { assembleEngine } from "../../src/compose/engine.ts";
import { unsignedOrders } from "../../src/compose/unsigned-orders.ts";
import type { Store } from "../../src/engine/ports.ts";
import { DataApiFeed } from "../../src/feeds/data-api/target-feed.ts";
import { createSeededRandom } from "../../src/ops/seeded-random.ts";
import type { VirtualClock } from "../../src/ops/virtual-clock.ts";
import type { RecordedMarketData } from "../../src/sandbox/recorded/recorded-market-data.ts";
import type { RecordedWorld } from "../../src/sandbox/recorded/recorded-world.ts";
import { NO_CACHE } from "../../src/sandbox/wire/answer-cache.ts";
import { createDataApi } from "../../src/sandbox/wire/data-api.ts";
import { PaperVenue } from "../../src/venues/paper/paper-venue.ts";
import type { Profile } from "./profiles.ts";
import { WireSource } from "./wire-source.ts";

/** Nobody reads the venue's own books after a replay. */
const IN_MEMORY = ":memory:";
/** Orders' salts and trades' ids. */
const SEED = 1;

/** The engine of `npm start` with the recorded world around it. */
export interface ReplayBot extends Pick<Engine, "scan" | "desk" | "decider" | "marks" | "settlement" | "worths"> {
  readonly store: Store;
  readonly venue: PaperVenue;
  readonly clock: VirtualClock;
}

/** Puts the engine together on the virtual clock; markets and books are asked in memory, activity over the wire's handler. */
export async function assembleBot(needs: {
  readonly store: Store;
  readonly clock: VirtualClock;
  readonly world: RecordedWorld;
  readonly data: RecordedMarketData;
  readonly profile: Profile;
}): Promise<ReplayBot> {
  const { store, clock, world, data, profile } = needs;
  const random = createSeededRandom(SEED);
  const { settings, startCashMicro } = profile;
  const venueOptions = { file: IN_MEMORY, startCashMicro, marketData: data, clock, random };
  const venue = await PaperVenue.open({ ...venueOptions, synchronous: "OFF" });
  // The venue's cached answers live 15 s at most, scans lie further apart.
  const feed = new DataApiFeed(new WireSource(createDataApi(world, NO_CACHE), () => clock.nowMs()));
  const stopping = new AbortController().signal;
  const worthOf = async () => profile.theirPositionsMicro;
  const parts = { store, feed, data, venue, clock, random, settings, stopping, worthOf };
  return { ...assembleEngine({ ...parts, ...unsignedOrders() }), store, venue, clock };
}

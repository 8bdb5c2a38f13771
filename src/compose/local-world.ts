import type { Settings } from "../../config/schema.ts";
import type { Venue } from "../engine/ports.ts";
import type { SandboxReady } from "../ops/sandbox-process.ts";
import { SandboxProcess } from "../ops/sandbox-process.ts";
import type { FirstTarget } from "./first-start.ts";

/** The chat page's first person, as the local Telegram makes it. */
const FIRST_PERSON = { telegramId: "700000001", name: "Alex" };

export interface LocalWorld {
  readonly ready: SandboxReady;
  readonly targets: readonly FirstTarget[];
  readonly firstPerson: { readonly telegramId: string; readonly name: string };
  /** The same venue; what it fills is told to the world, where one of the traders copies us. */
  watch(venue: Venue): Venue;
  end(): Promise<void>;
}

/** Starts the sandbox's world as a child process. */
export async function startLocalWorld(
  settings: Settings,
  report: (problem: string, error: unknown) => void,
): Promise<LocalWorld> {
  const { dataFolder, sandboxPort: port, sandboxSpeed: speed, sandboxSeed: seed } = settings;
  const world = await SandboxProcess.start({ dataFolder, port, speed, seed }, (how) => {
    report("the sandbox's world is gone: end the bot and start it again", new Error(how));
  });
  return {
    ready: world.ready,
    targets: world.ready.targets,
    firstPerson: FIRST_PERSON,
    watch: (venue) => watched(venue, world),
    end: () => world.end(),
  };
}

function watched(venue: Venue, world: SandboxProcess): Venue {
  return {
    name: venue.name,
    place: async (order, signal) => {
      const state = await venue.place(order, signal);
      const trades = await venue.trades(order.hash);
      const sharesMicro = trades.reduce((sum, trade) => sum + trade.sharesMicro, 0);
      if (sharesMicro > 0) world.tellFills([{ tokenId: order.token, side: order.side, sharesMicro }]);
      return state;
    },
    order: (hash) => venue.order(hash),
    trades: (hash) => venue.trades(hash),
    cancel: (hash) => venue.cancel(hash),
    holdings: () => venue.holdings(),
    redeem: (conditionId) => venue.redeem(conditionId),
  };
}

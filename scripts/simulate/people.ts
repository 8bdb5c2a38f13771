import type { Settings } from "../../config/schema.ts";
import { resetBreaker } from "../../src/app/breakers.ts";
import { plannedChange, setLimit } from "../../src/app/limits.ts";
import { becomeOwner } from "../../src/app/ownership.ts";
import { pause, stop } from "../../src/app/pause.ts";
import type { AppPorts, Person } from "../../src/app/ports.ts";
import { Refusal } from "../../src/app/refusal.ts";
import { release, resume } from "../../src/app/resume.ts";
import { appPorts } from "../../src/compose/app-ports.ts";
import { engineSettings } from "../../src/compose/engine-settings.ts";
import type { Clock, Random } from "../../src/engine/ports.ts";
import { tradingState } from "../../src/engine/trading-state.ts";
import type { SimulatedBot } from "./simulated-bot.ts";

const OWNER = { telegramId: "1", name: "Olga" };

/** What people can press, by the same use cases as the chat. */
export class People {
  readonly #app: AppPorts;
  readonly #owner: Person;

  constructor(bot: SimulatedBot, settings: Settings, clocks: { market: Clock; people: Clock; random: Random }) {
    const { store, sources, engine, feeds, venue, signer } = bot;
    this.#app = appPorts({
      ...{ environment: "sandbox", store, marketClock: clocks.market, peopleClock: clocks.people },
      ...{ settings: engineSettings(settings, signer.address), data: sources.data, random: clocks.random },
      ...{ cancelling: engine.cancelling, flatten: engine.flatten },
      trading: {
        feeds,
        venue,
        feedStatus: () => [...feeds.status(), sources.feed.status()],
        requestShares: () => ({}),
        releaseVenue: () => venue.release(),
        // The limit is committed in this very turn: the signer reads it in the next.
        renewSigner: () => queueMicrotask(() => signer.renew()),
      },
      diagnose: () => Promise.reject(new Error("nobody asks the doctor here")),
    });
    const owner = becomeOwner(this.#app, OWNER) ?? this.#app.persons.owner();
    if (owner === undefined) throw new Error("there is no owner");
    this.#owner = owner;
  }

  pause(): void {
    pause(this.#app, this.#owner, "simulated");
  }

  /** Resolves when what lay on the wire was cancelled. */
  async stop(): Promise<void> {
    await stop(this.#app, this.#owner, "simulated");
  }

  /** Ends a pause or a stop, whichever there is. */
  goOn(): void {
    this.#app.store.transact((records) => {
      const { state } = tradingState(records);
      if (state === "paused") resume(this.#app, records, this.#owner);
      if (state === "stopped") release(this.#app, records, this.#owner, "simulated");
    });
  }

  /** The owner has looked at what a breaker stands for; of books that differ he takes the venue's word. */
  resetBreaker(name: string): void {
    this.#app.store.transact((records) => resetBreaker(this.#app, records, this.#owner, name));
  }

  /** @param typed dollars or a count, as after /limits set */
  limit(word: string, typed: string): void {
    try {
      const change = plannedChange(this.#app, word, typed);
      this.#app.store.transact((records) => setLimit(this.#app, records, this.#owner, change, "simulated"));
    } catch (error) {
      // It has that value already.
      if (!(error instanceof Refusal)) throw error;
    }
  }
}

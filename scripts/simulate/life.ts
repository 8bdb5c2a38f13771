import type { Network } from "../../src/compose/network.ts";
import type { Clock } from "../../src/engine/ports.ts";
import type { SqliteStore } from "../../src/store/store.ts";

/** What a call of a life throws that was killed: a process that is gone does nothing more. */
export class DeadLife extends Error {
  constructor(life: number, call: string) {
    super(`life ${life} is dead: ${call}`);
  }
}

export interface LifeNeeds {
  readonly number: number;
  /** Hears of each kill point as it is reached and says whether the life ends there. */
  readonly atPoint: (point: string) => boolean;
  /** Before each transaction; what it throws is the database's failure. */
  readonly onTransact: () => void;
  readonly onKill: () => void;
  /** When it begins. Market time. */
  readonly beganMs: number;
}

/**
 * One life of the bot, from its start to its kill (ENGINE rule 40). Every port carries it: a call of a dead life throws
 * before any effect and is counted; what it slept through never ends.
 */
export class Life {
  readonly number: number;
  readonly beganMs: number;
  readonly #needs: LifeNeeds;
  #store: SqliteStore | undefined;
  #isDead = false;
  /** Calls made after the end. */
  refused = 0;

  constructor(needs: LifeNeeds) {
    this.number = needs.number;
    this.beganMs = needs.beganMs;
    this.#needs = needs;
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /** Ends it in this very call. */
  kill(): void {
    if (this.#isDead) return;
    this.#isDead = true;
    this.#store?.close();
    this.#needs.onKill();
  }

  /** A place on the order path; throws when the life ends there, or has ended. */
  reach(point: string): void {
    this.#refuseDead(point);
    if (!this.#needs.atPoint(point)) return;
    this.kill();
    throw new DeadLife(this.number, point);
  }

  /** The same work with a kill point before it and one after it. */
  around<Args extends unknown[], Result>(
    name: string,
    work: (...args: Args) => Promise<Result>,
  ): (...args: Args) => Promise<Result> {
    return async (...args) => {
      this.reach(`before ${name}`);
      const result = await work(...args);
      this.reach(`after ${name}`);
      return result;
    };
  }

  /** Transactions with a kill point after each that wrote to the journal, named for what it wrote. */
  guardStore(store: SqliteStore): void {
    this.#store = store;
    const transact = store.transact;
    const kinds = new Set<string>();
    const append = store.records.journal.append.bind(store.records.journal);
    store.records.journal.append = (kind, body) => {
      kinds.add(kind);
      append(kind, body);
    };
    store.transact = (work) => {
      this.#refuseDead("transact");
      this.#needs.onTransact();
      kinds.clear();
      const result = transact(work);
      const written = [...kinds];
      for (const kind of written) this.reach(`stored ${kind}`);
      return result;
    };
  }

  guardNetwork(network: Network): Network {
    return {
      clock: this.guardClock(network.clock),
      transport: async (request) => {
        this.#refuseDead(request.url);
        return network.transport(request);
      },
      ...(network.dial && {
        dial: (url: string) => {
          this.#refuseDead(url);
          return network.dial?.(url) as ReturnType<NonNullable<Network["dial"]>>;
        },
      }),
    };
  }

  guardClock(clock: Clock): Clock {
    return {
      nowMs: () => clock.nowMs(),
      sleep: this.forAsLong(clock.sleep.bind(clock)),
    };
  }

  /** The same wait; who is killed in it never wakes. */
  forAsLong<Args extends unknown[]>(wait: (...args: Args) => Promise<void>): (...args: Args) => Promise<void> {
    const unlessDead = () => (this.#isDead ? new Promise<void>(() => undefined) : undefined);
    return (...args) =>
      wait(...args).then(unlessDead, async (reason: unknown) => {
        await unlessDead();
        throw reason;
      });
  }

  #refuseDead(call: string): void {
    if (!this.#isDead) return;
    this.refused += 1;
    throw new DeadLife(this.number, call);
  }
}

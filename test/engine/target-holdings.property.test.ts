import fc from "fast-check";
import { expect, it } from "vitest";
import { MICRO } from "../../src/domain/micro.ts";
import type { Sighting } from "../../src/domain/trade.ts";
import { plainRules } from "../../src/engine/copy-rules.ts";
import { TargetHoldings } from "../../src/engine/holdings/target-holdings.ts";
import type { TargetRecord } from "../../src/engine/ports.ts";
import { HisHoldings } from "./his-holdings.ts";
import { Rig, SETTINGS, sighting, TARGET } from "./rig.ts";

const NO_LIMIT = 1_000_000 * MICRO;
const LIMITS = { maxPerTradeMicro: NO_LIMIT, maxPerPositionMicro: NO_LIMIT, dailyLossMicro: NO_LIMIT };
const FREE = { maxTotalExposureMicro: NO_LIMIT, maxPerTargetMicro: NO_LIMIT, maxPerTokenMinuteMicro: NO_LIMIT };
/** The market's minimum: what is below it stays with us. */
const MINIMUM_MICRO = 5 * MICRO;
const LOOK_EVERY_S = 30;
/** What comes and what goes between two readings cancel out: nobody can see them. Nor what is hidden by a buy not yet told. */
const READ_BY_THEN_S = 420;

type Kind = "buy" | "sell" | "merge" | "transfer" | "split" | "receive";

interface Step {
  readonly kind: Kind;
  /** Shares that come; of what goes, percent of what he holds. */
  readonly amount: number;
  readonly afterS: number;
  /** How late a feed tells of it, and whether a second one does. */
  readonly lateS: number;
  readonly isToldTwice: boolean;
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom<Kind[]>("buy", "sell", "sell", "merge", "transfer", "split", "receive"),
  amount: fc.integer({ min: 10, max: 100 }),
  afterS: fc.integer({ min: 3, max: 500 }),
  lateS: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 400 })),
  isToldTwice: fc.boolean(),
});

/** What he did, in the order in which he did it. */
interface Deed {
  readonly isIn: boolean;
  readonly sharesMicro: number;
  readonly tx: string | undefined;
}

class Play {
  readonly rig: Rig;
  readonly target: TargetRecord;
  readonly his: HisHoldings;
  readonly holdings: TargetHoldings;
  readonly deeds: Deed[] = [];
  readonly #told: { readonly atS: number; readonly sighting: Sighting }[] = [];
  #toldS = 0;
  #heldMicro = 0;

  constructor(rig: Rig, settings: typeof SETTINGS) {
    this.rig = rig;
    rig.markets.add("0xc1", ["1001", "1002"], 500_000);
    this.target = rig.addTarget(TARGET, "Nora");
    this.his = new HisHoldings(() => this.nowS);
    rig.holdings = this.his;
    const { store, markets: data, clock } = rig;
    this.holdings = new TargetHoldings({ store, data, source: this.his, clock, settings });
  }

  get nowS(): number {
    return Math.floor(this.rig.clock.ms / 1000);
  }

  do({ kind, amount, lateS, isToldTwice }: Step): void {
    // A block holds all of its second: what it showed is never older than a trade of the same second.
    this.rig.clock.ms += 1000;
    const isIn = kind === "buy" || kind === "split" || kind === "receive";
    const sharesMicro = isIn ? amount * 4 * MICRO : Math.floor((this.#heldMicro * amount) / 100);
    if (sharesMicro === 0) return;
    this.#heldMicro += isIn ? sharesMicro : -sharesMicro;
    const isTrade = kind === "buy" || kind === "sell";
    const trade = isTrade && sighting({ side: isIn ? "BUY" : "SELL", sharesMicro, venueS: this.nowS });
    this.his.move("1001", isIn ? sharesMicro : -sharesMicro, this.nowS, trade ? trade.tx : undefined);
    this.deeds.push({ isIn, sharesMicro, tx: trade ? trade.tx : undefined });
    if (kind === "merge") this.#tellMerge(sharesMicro, lateS);
    if (!trade) return;
    // One feed tells in its order.
    this.#toldS = Math.max(this.#toldS, this.nowS + lateS);
    this.#told.push({ atS: this.#toldS, sighting: trade });
    if (isToldTwice)
      this.#told.push({ atS: this.#toldS + 45, sighting: { ...trade, feed: "chain", identity: "0xb:1" } });
  }

  /** Time goes on: feeds tell what is due, jobs look. */
  async pass(seconds: number): Promise<void> {
    for (let gone = 0; gone < seconds; gone += 1) {
      this.rig.clock.ms += 1000;
      const due = this.#told.filter(({ atS }) => atS <= this.nowS);
      for (const one of due) {
        this.#told.splice(this.#told.indexOf(one), 1);
        await this.rig.copy(this.target, [one.sighting]);
      }
      if (this.nowS % LOOK_EVERY_S === 0) await this.holdings.run(this.rig.abort.signal);
    }
  }

  /** Until the feeds have told all that he did so far. */
  get leftToTellS(): number {
    return Math.max(0, ...this.#told.map(({ atS }) => atS - this.nowS));
  }

  /** What an exact follower would hold who bought what we bought. */
  idealMicro(): number {
    let [held, ours] = [0, 0];
    for (const { isIn, sharesMicro, tx } of this.deeds) {
      if (!isIn) ours *= (held - sharesMicro) / held;
      held += isIn ? sharesMicro : -sharesMicro;
      if (isIn && tx !== undefined) ours += this.#boughtFor(tx);
    }
    return ours;
  }

  get netMicro(): number {
    const { records } = this.rig;
    const owed = records.debts.of(this.target.id, 1)?.sharesMicro ?? 0;
    return (records.lots.of(this.target.id, 1)?.sharesMicro ?? 0) - owed;
  }

  get hisMicro(): number {
    return this.#heldMicro;
  }

  #boughtFor(tx: string): number {
    const { records } = this.rig;
    const [signal] = records.signals.ofTransaction(tx);
    const orders = signal === undefined ? [] : records.orders.ofEpisode(signal.episodeId);
    const own = orders.filter((order) => order.signalId === signal?.id);
    return own.reduce((sum, order) => sum + order.filledSharesMicro, 0);
  }

  #tellMerge(sharesMicro: number, lateS: number): void {
    if (lateS % 2 === 1) return;
    const row = { kind: "MERGE", tx: `0x${this.deeds.length}`, conditionId: "0xc1", venueS: this.nowS, sharesMicro };
    this.rig.store.transact((records) =>
      records.holdingChanges.insert({
        ...{ ...row, targetId: this.target.id, collateralMicro: sharesMicro },
        ...{ multiplicity: 1, seenMs: this.rig.clock.ms },
      }),
    );
  }
}

it("our part of his is his own part, whatever he does and whenever it is told, and nothing is sold twice (19)", async () => {
  const seen = { mirrored: 0, explained: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
      const settings = { ...SETTINGS, rules: plainRules({ kind: "percent", ppm: 100_000 }) };
      const rig = await Rig.open({ settings, limits: { ...LIMITS, ...FREE }, cashMicro: NO_LIMIT });
      try {
        const play = new Play(rig, settings);
        play.do({ kind: "buy", amount: 100, afterS: 0, lateS: 0, isToldTwice: false });
        await play.pass(130);
        for (const one of steps) {
          const isUnseen = one.kind !== "buy" && one.kind !== "sell";
          if (isUnseen) await play.pass(play.leftToTellS + READ_BY_THEN_S);
          play.do(one);
          await play.pass(isUnseen ? one.afterS + play.leftToTellS + READ_BY_THEN_S : one.afterS);
        }
        await play.pass(1_500);
        for (let id = 1, fall = rig.records.holdingFalls.get(id); fall !== undefined; id += 1) {
          seen.mirrored += 1;
          if (fall.leftMicro < fall.oursMicro) seen.explained += 1;
          fall = rig.records.holdingFalls.get(id + 1);
        }
        expect(Math.abs(play.netMicro - play.idealMicro())).toBeLessThanOrEqual(MINIMUM_MICRO);
        if (play.hisMicro === 0) expect(play.netMicro).toBeLessThanOrEqual(MICRO);
        expect(rig.records.discrepancies.open()).toEqual([]);
      } finally {
        rig.close();
      }
    }),
    { numRuns: 60 },
  );
  // Falls were mirrored, and some of them turned out to have been sales that were told late.
  expect(seen.mirrored).toBeGreaterThan(20);
  expect(seen.explained).toBeGreaterThan(0);
});

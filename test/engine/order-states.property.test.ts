import fc from "fast-check";
import { expect, it } from "vitest";
import type { OrderState } from "../../src/domain/order-state.ts";
import { isTerminalState, mayMove, ORDER_STATES, orderStateOf } from "../../src/domain/order-state.ts";
import type { TradeStatus, Venue, VenueOrderState, VenueTrade } from "../../src/engine/ports.ts";
import { builder } from "../../src/store/statement.ts";
import { Rig, sighting, TARGET } from "./rig.ts";

const STATUSES = ["matched", "mined", "confirmed", "retrying", "failed"] as const;
const WORDS = ["live", "delayed", "matched", "unmatched", "cancelled", "expired", undefined] as const;
const PARTS = 3;

/** What the venue says the next time it is asked: an answer, nothing at all, or an error; and how its trades stand then. */
interface Answer {
  readonly kind: "open" | "done" | "refused" | "nothing" | "error";
  readonly status: VenueOrderState["status"];
  readonly again: boolean;
  readonly matched: boolean;
  readonly trades: readonly { readonly part: number; readonly status: TradeStatus }[];
}

const part = fc.record({ part: fc.nat(PARTS - 1), status: fc.constantFrom(...STATUSES) });
const answers: fc.Arbitrary<Answer> = fc.record({
  kind: fc.constantFrom("open", "open", "done", "refused", "nothing", "error"),
  status: fc.constantFrom(...WORDS),
  again: fc.boolean(),
  matched: fc.boolean(),
  trades: fc.oneof(fc.constant([]), fc.array(part, { maxLength: 2 })),
});
const STEPS = ["scan", "heed", "stop", "prove", "decide", "wait"] as const;
type Step = (typeof STEPS)[number];
const steps = fc.array(fc.constantFrom(...STEPS), { maxLength: 12 });

const plain = { status: undefined, again: false, matched: false, trades: [] };
/** What chance seldom draws: each of these ends in a way of its own. */
const RARE: Array<[Answer[], Step[]]> = [
  [
    [
      { ...plain, kind: "open", status: "live" },
      { ...plain, kind: "done", status: "cancelled" },
    ],
    ["scan"],
  ],
  [
    [
      { ...plain, kind: "open", status: "delayed" },
      { ...plain, kind: "done", status: "unmatched" },
    ],
    ["scan"],
  ],
  [
    [
      { ...plain, kind: "done", trades: [{ part: 0, status: "matched" }] },
      { ...plain, kind: "error" },
    ],
    ["heed"],
  ],
  [[{ ...plain, kind: "done", trades: [{ part: 0, status: "failed" }] }], ["scan"]],
  [[{ ...plain, kind: "refused" }], ["scan"]],
  [[{ ...plain, kind: "nothing" }], ["scan"]],
];

/** A venue that says whatever the run has drawn, until it is asked for the truth: everything ended, every trade final. */
class FickleVenue implements Partial<Venue> {
  readonly #answers: Answer[];
  readonly #trades = new Map<string, TradeStatus>();
  isHonest = false;

  constructor(drawn: readonly Answer[]) {
    this.#answers = [...drawn];
  }

  ask = async (hash: string): Promise<VenueOrderState | undefined> => {
    const said = this.isHonest ? undefined : this.#answers.shift();
    for (const { part, status } of said?.trades ?? []) this.#trades.set(`${hash} ${part}`, status);
    if (said === undefined || said.kind === "nothing") {
      return this.#tradesOf(hash).length > 0 ? { hash, state: "done", reason: "" } : undefined;
    }
    if (said.kind === "error") throw new Error("the connection was reset");
    const { kind: state, status, again, matched } = said;
    return { hash, state, reason: "", again, ...(status && { status }), ...(matched && { matchedMicro: 1_000_000 }) };
  };

  trades = async (hash: string, sharesMicro = 3_000_000): Promise<VenueTrade[]> =>
    this.#tradesOf(hash).map(([id, status]) => ({
      ...{ id, orderHash: hash, priceMicro: 500_000, sharesMicro, collateralMicro: sharesMicro / 2, feeMicro: 0 },
      ...{ atMs: 1, tx: "", status: this.isHonest && status !== "failed" ? "confirmed" : status },
    }));

  #tradesOf = (hash: string) => [...this.#trades].filter(([key]) => key.startsWith(hash));
}

it("moves as the table allows whatever the venue says, and comes to its end", async () => {
  const met = new Set<OrderState>();
  const run = fc.asyncProperty(fc.array(answers, { maxLength: 14 }), steps, async (drawn, taken) => {
    const rig = await Rig.open({ settings: { maxAgeMs: 30_000 } });
    try {
      const fickle = new FickleVenue(drawn);
      const target = rig.addTarget(TARGET);
      rig.markets.add("0xc1", ["1001", "1002"], 500_000);
      rig.venue.place = async ({ hash }) => {
        const state = await fickle.ask(hash);
        if (state === undefined) throw new Error("no answer in time");
        return state;
      };
      rig.venue.order = fickle.ask;
      rig.venue.cancel = fickle.ask;
      rig.venue.trades = (hash) => fickle.trades(hash);
      await rig.copy(target, [sighting()]);
      for (const step of taken) await take(rig, step);
      fickle.isHonest = true;
      for (let looks = 0; looks < 4; looks += 1) {
        rig.clock.ms += 60_000;
        await take(rig, "scan");
        await take(rig, "heed");
      }
      for (const { state } of rig.store.rows(builder.selectFrom("orders").select("state"))) {
        expect(isTerminalState(orderStateOf(state)), state).toBe(true);
      }
      for (const [, to] of movesOf(rig)) met.add(to);
      expect(movesOf(rig).filter(([from, to]) => from !== undefined && !mayMove(from, to))).toEqual([]);
      const said = rig.store.rows(builder.selectFrom("alerts").select("text")).map(({ text }) => text);
      expect(said.filter((text) => text.includes("cannot go from"))).toEqual([]);
      expect(rig.records.orders.reservedMicro()).toBe(0);
    } finally {
      rig.close();
    }
  });
  await fc.assert(run, { numRuns: 120, examples: RARE });
  // It shows nothing where the venue's words lead nowhere.
  expect([...ORDER_STATES].filter((state) => !met.has(state))).toEqual([]);
});

async function take(rig: Rig, step: Step): Promise<void> {
  if (step === "wait") rig.clock.ms += 20_000;
  if (step === "stop") await rig.cancelling.cancelOpen();
  if (step === "prove") await rig.cancelling.prove();
  if (step === "heed") {
    for (const { hash } of rig.store.rows(builder.selectFrom("orders").select("hash"))) rig.desk.heed(hash);
  }
  if (step === "scan") {
    await rig.fate.settleUnknown();
    await rig.fate.settleFills();
  }
  if (step === "decide") await rig.decide();
  await rig.desk.idle();
}

function movesOf(rig: Rig) {
  return rig.store
    .rows(builder.selectFrom("journal").select("bodyJson").where("kind", "=", "order"))
    .map(({ bodyJson }) => JSON.parse(bodyJson))
    .map(({ from, state }) => [from === undefined ? undefined : orderStateOf(from), orderStateOf(state)] as const);
}

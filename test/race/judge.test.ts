import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { restUntilBooksAgree } from "../../scripts/simulate/books-apart.ts";
import type { Judgement } from "../../scripts/simulate/judge.ts";
import { judge } from "../../scripts/simulate/judge.ts";
import { Simulation } from "../../scripts/simulate/simulation.ts";
import { builder } from "../../src/store/statement.ts";

const RUN_MS = 60_000;
const SHOWN_MS = 25_000;
const USD = 1_000_000;

let simulation: Simulation;
let sweptMs = 0;

beforeAll(async () => {
  simulation = await Simulation.open({ seed: 31 });
  await simulation.pass(RUN_MS + SHOWN_MS);
  ({ sweptMs } = await simulation.sweep());
  await restUntilBooksAgree(simulation);
});

afterAll(() => simulation.close());

describe("the judge of a simulation", () => {
  it("finds nothing wrong with a run that nobody has touched", () => {
    const { missed, doubled, wrongTotals, aboveSize, staleCopied, books, orders } = judge(simulation, sweptMs);
    expect([missed, doubled, wrongTotals, aboveSize, staleCopied, books].flat()).toEqual([]);
    expect(orders.length).toBeGreaterThan(3);
  });

  it("misses a trade whose signal has another transaction, and knows none for that signal", () => {
    const found = judged(() =>
      run(builder.updateTable("signals").set({ tx: "0xnone" }).where("id", "=", firstCopied())),
    );
    expect(found.missed).toHaveLength(1);
    expect(found.doubled).toHaveLength(1);
  });

  it("sees a total that is not the trade's", () => {
    const grossSharesMicro = 7;
    const found = judged(() =>
      run(builder.updateTable("signals").set({ grossSharesMicro }).where("id", "=", firstCopied())),
    );
    expect(found.wrongTotals).toHaveLength(1);
  });

  it("sees an order above its episode's size", () => {
    const found = judged(() =>
      run(
        builder
          .updateTable("orders")
          .set({ notionalMicro: 6 * USD })
          .where("side", "=", "BUY"),
      ),
    );
    expect(found.aboveSize.length).toBeGreaterThan(3);
  });

  it("sees that history was bought", () => {
    const baselineS = Math.floor(simulation.clock.nowMs() / 1000);
    expect(judged(() => run(builder.updateTable("targets").set({ baselineS }))).staleCopied.length).toBeGreaterThan(3);
  });

  it("sees money that the venue does not have, and an order that never ended", () => {
    expect(judged(() => run(builder.updateTable("account").set({ cashMicro: USD }))).books).toHaveLength(1);
    const open = builder.updateTable("orders").set({ terminalMs: null }).where("id", "=", 1);
    expect(judged(() => run(open)).books).toContainEqual(expect.stringContaining("order 1 is"));
  });
});

type Change = Parameters<Simulation["bot"]["store"]["run"]>[0];

function run(change: Change): void {
  simulation.bot.store.run(change);
}

/** What the judge says of books that are changed like this; the change is undone. */
function judged(change: () => void): Judgement {
  const { store } = simulation.bot;
  let verdict: Judgement | undefined;
  const undo = new Error("undone on purpose");
  try {
    store.transact(() => {
      change();
      verdict = judge(simulation, sweptMs);
      throw undo;
    });
  } catch (error) {
    if (error !== undo) throw error;
  }
  if (verdict === undefined) throw new Error("nothing was judged");
  return verdict;
}

/** A signal of which the sweep must know. */
function firstCopied(): number {
  const [first] = judge(simulation, sweptMs).orders;
  if (first === undefined) throw new Error("nothing was copied");
  return first.signal.id;
}

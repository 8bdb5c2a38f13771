import { afterEach, expect, it } from "vitest";
import type { AppPorts } from "../../src/app/ports.ts";
import { tradingState } from "../../src/engine/trading-state.ts";
import { ChatStage } from "./chat-stage.ts";

let stage: ChatStage;
afterEach(() => stage.close());

type Offer = Awaited<ReturnType<AppPorts["flatten"]["offer"]>>;

const lot = { lotId: 1, name: "Rain: Yes", sharesMicro: 12_500_000, floorMicro: 437_000, problem: undefined };
const OFFER: Offer = {
  ...{ slippagePpm: 50_000, positions: 1, fetchMicro: 5_625_000, worstMicro: 5_462_500, venueProblem: undefined },
  lots: [
    lot,
    { ...lot, lotId: 2, name: "Snow: No", problem: "below the market's minimum" },
    { ...lot, lotId: 3, name: "Wind: Yes", floorMicro: undefined, problem: "nobody bids" },
  ],
};

async function open(offer: Offer = OFFER) {
  const asked: number[] = [];
  const sold: unknown[] = [];
  stage = await ChatStage.open({
    flatten: {
      offer: async (slippagePpm) => {
        asked.push(slippagePpm);
        return { ...offer, slippagePpm };
      },
      owe: (_records, floors) => {
        sold.push(floors);
        return [7];
      },
      begin: () => Promise.reject(new Error("the chat waits for no sale")),
      beginAlone: (debts) => void sold.push(debts),
    },
  });
  return { asked, sold };
}

it("pauses buys at once, asks with the effect in figures, and sells when that is confirmed", async () => {
  const { asked, sold } = await open();
  const question = await stage.ask("/flatten 5");
  expect(tradingState(stage.store.records).state).toBe("paused");
  expect(question.text).toMatch(
    /^Sell everything\?\n1 position can be sold now: the bids would give \$5\.6[23], after fees\./,
  );
  expect(question.text).toContain("Worst case: $5.46. Nothing is sold more than 5% under its best bid of now.");
  expect(question.text).toContain("Snow: No: below the market's minimum; it stays owed");
  expect(question.text).toContain("Wind: Yes: nobody bids; it is left alone");
  expect([asked, sold]).toEqual([[50_000], []]);
  const done = await stage.press(question, "Yes, sell everything");
  expect(done.text).toContain("Done: everything is being sold.");
  expect(sold).toEqual([
    [
      [1, 437_000],
      [2, 437_000],
    ],
    [7],
  ]);
});

it("sells nothing when the answer is no; buys stay paused", async () => {
  const { sold } = await open();
  const declined = await stage.press(await stage.ask("/flatten"), "No, leave it");
  expect(declined.text).toContain("Nothing is sold. Buys stay paused until /resume.");
  expect([sold, tradingState(stage.store.records).state]).toEqual([[], "paused"]);
});

it("refuses while stopped, and says what to do", async () => {
  const { asked } = await open();
  await stage.ask("/stop");
  expect((await stage.ask("/flatten")).text).toBe(
    "I am stopped: nothing may be sold either. End the stop first: /release REASON, then /flatten",
  );
  expect([asked, tradingState(stage.store.records).state]).toEqual([[], "stopped"]);
});

it("shows the outcome of a lot however long its title is", async () => {
  const title = "Will the highest temperature in the city of New York be between 54 and 55 degrees on 3 December?";
  const lots = ["Yes", "No"].map((outcome, index) => ({
    ...{ ...lot, lotId: index + 1, name: `${title}: ${outcome}`, problem: "nobody bids" },
  }));
  await open({ ...OFFER, lots });
  const { text } = await stage.ask("/flatten");
  expect(text).toMatch(/\nWill the highest [^\n]*…: Yes: nobody bids/);
  expect(text).toMatch(/\nWill the highest [^\n]*…: No: nobody bids/);
});

it("takes a percentage and nothing else", async () => {
  const { asked } = await open();
  for (const typed of ["all", "-1", "120", "5 now"]) {
    expect((await stage.ask(`/flatten ${typed}`)).text).toContain("A percentage from 0 to 99");
  }
  expect([asked, tradingState(stage.store.records).state]).toEqual([[], "running"]);
  await stage.ask("/flatten 2.5%");
  await stage.ask("/flatten");
  expect(asked).toEqual([25_000, 20_000]);
});

it("says so where nothing is held, and where the venue takes no orders", async () => {
  await open({ ...OFFER, lots: [] });
  expect((await stage.ask("/flatten")).text).toContain("We hold nothing: there is nothing to sell.");
  await stage.close();
  await open({ ...OFFER, venueProblem: "it restarts" });
  expect((await stage.ask("/flatten")).text).toContain(
    "The venue takes no orders now: it restarts. They are sold once it does.",
  );
});

it("no sells are said to go on while the venue takes no orders", async () => {
  stage = await ChatStage.open({ venueProblem: () => "closed only" });
  const paused = (await stage.ask("/pause")).text;
  expect(paused).toContain("Sells wait: the venue takes no orders now (closed only).");
  const status = (await stage.ask("/status")).text;
  expect(status).toContain("The venue takes no orders now: closed only.");
  expect(`${paused}${status}`).not.toMatch(/sells go on/i);
});

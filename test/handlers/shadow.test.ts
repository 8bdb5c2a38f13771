import { afterAll, beforeAll, expect, it } from "vitest";
import { ChatStage } from "./chat-stage.ts";

let stage: ChatStage;

beforeAll(async () => {
  stage = await ChatStage.open();
});
afterAll(() => stage.close());

const state = () => stage.store.records.targets.all().find(({ name }) => name === "whale")?.state;

it("puts a target into shadow at once, shows it on its page, and asks before it copies again", async () => {
  const done = await stage.ask("/targets shadow whale");
  expect(done.text).toContain("Done: whale is in shadow.");
  expect(state()).toBe("shadow");
  expect((await stage.ask("/targets")).text).toContain("whale (shadow)");
  const card = await stage.press(await stage.ask("/targets"), "whale");
  expect(card.text).toContain("In shadow since");
  expect(card.text).toContain("Copied, it would have brought $0.00.");
  expect(card.text).toContain("On paper: 0 purchases, 0 sales, 0 payouts; none closed yet.");
  expect((await stage.ask("/targets shadow whale")).text).toContain("whale is shadow already");
  const question = await stage.ask("/targets resume whale");
  expect(question.text).toContain("Copy the buys of whale again?");
  expect(state()).toBe("shadow");
  await stage.press(question, "Yes");
  expect(state()).toBe("active");
  expect(stage.problems).toEqual([]);
});

it("does so by a button of the target's page", async () => {
  const card = await stage.press(await stage.ask("/targets"), "whale");
  await stage.press(card, "Watch on paper");
  expect(state()).toBe("shadow");
});

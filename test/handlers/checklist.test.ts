import { afterAll, beforeAll, expect, it } from "vitest";
import { CHECKLIST_VERSION } from "../../handlers/checklist.ts";
import { builder } from "../../src/store/statement.ts";
import { PLAN } from "../../src/validation/plan.ts";
import { alex } from "../sandbox/telegram/local-world.ts";
import { ChatStage } from "./chat-stage.ts";

let stage: ChatStage;

beforeAll(async () => {
  stage = await ChatStage.open();
});
afterAll(() => stage.close());

const answers = () =>
  stage.app.answers.latest().map(({ itemId, verdict, note, byPerson }) => `${itemId} ${verdict} ${note} ${byPerson}`);
const newest = async () => {
  const found = (await stage.messages()).findLast(({ sender_id: sender }) => sender !== alex);
  if (found === undefined) throw new Error("the bot has not written yet");
  return found;
};

it("shows every item of both days", async () => {
  const { text } = await stage.ask("/checklist");
  for (const item of PLAN) expect(text).toContain(`· ${item.text}`);
  expect(text).toContain("Day 0: 0 of 17 answered, 0 passed");
});

it("goes through the items with pass, fail, not applicable, note and back, in one message", async () => {
  const first = await stage.press(await newest(), "Start Day 0");
  expect(first.text).toContain(PLAN[0]?.text);
  expect(first.text).toContain("Item 1 of 17, 0 answered");
  const second = await stage.press(first, "Pass");
  const third = await stage.press(second, "Fail");
  const again = await stage.press(third, "Back");
  expect(again.text).toContain("Answered: fail, by Alex");
  const asked = await stage.press(again, "Note");
  expect(asked.text).toContain("Send your note as a message.");
  const noted = await stage.ask("it runs as root");
  expect(noted.text).toContain("Answered: fail, by Alex – it runs as root");
  expect(await stage.toast(asked, "No note")).toContain("callback_answer");
  const next = await stage.press(noted, "Not applicable");
  expect(next.text).toContain("Item 3 of 17, 2 answered");
  expect(answers()).toEqual(["d0-setup pass  Alex", "d0-user not-applicable it runs as root Alex"]);
});

it("lets commands through in the middle, and does not take an old button for a new answer", async () => {
  const current = await newest();
  expect((await stage.ask("/status")).text).toMatch(/^running/);
  const before = answers();
  const [tap] = await Promise.all([stage.toast(current, "Pass"), stage.tap(current, "Pass")]);
  expect(tap).toContain("callback_answer");
  await expect.poll(() => answers().length).toBe(before.length + 1);
});

it("goes on after a restart in the middle", async () => {
  await stage.stopChat();
  stage.start();
  const open = (await stage.messages()).find(({ text }) => text.includes("Item 4 of 17"));
  if (open === undefined) throw new Error("no open item");
  const next = await stage.press(open, "Pass");
  expect(next.text).toContain("Item 5 of 17, 4 answered");
  const stopped = await stage.press(next, "Stop for now");
  expect(stopped.text).toContain("Day 0: 4 of 17 answered, 3 passed");
  expect(stopped.text).toContain("/checklist goes on where you left it");
  expect(stage.store.rows(builder.selectFrom("conversations").selectAll())).toEqual([]);
});

it("says that it was updated when the stored dialogue is of another version", async () => {
  const item = await stage.press(await stage.ask("/checklist"), "Continue Day 0");
  expect(item.text).toContain("Item 5 of 17");
  const [row] = stage.store.rows(builder.selectFrom("conversations").select("valueJson"));
  expect(row?.valueJson).toContain(CHECKLIST_VERSION);
  const other = row?.valueJson.replace(CHECKLIST_VERSION, "another version") ?? "";
  stage.store.run(builder.updateTable("conversations").set({ valueJson: other }));
  expect(await stage.toast(item, "Pass")).toContain(
    "This checklist was updated or has ended. Start it again with /checklist",
  );
  expect(answers()).toHaveLength(4);
  const fresh = await stage.press(await stage.ask("/checklist"), "Continue Day 0");
  expect(fresh.text).toContain("Item 5 of 17");
});

it("is offered by a job with a button, and ends with a summary", async () => {
  const before = (await newest()).message_id;
  await stage.chat.promptChecklist();
  const prompt = await newest();
  expect(prompt.message_id).toBeGreaterThan(before);
  expect(prompt.text).toBe("Time for the validation checklist.\nDay 0: 4 of 17 answered, 3 passed");
  let item = await stage.press(prompt, "Continue Day 0");
  while (item.text.includes("Item ")) item = await stage.press(item, "Pass");
  expect(item.text).toBe("Day 0: 17 of 17 answered, 16 passed");
  await stage.chat.promptChecklist();
  expect((await newest()).text).toContain("Day 1: 0 of 20 answered");
  expect(stage.problems).toEqual([]);
}, 60_000);

import { b, fmt } from "@grammyjs/parse-mode";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { messagesOf } from "../../handlers/text/lines.ts";
import { ChatStage } from "./chat-stage.ts";
import { seedCopy, seedSignal, wallet } from "./seeded-tables.ts";

let stage: ChatStage;

beforeAll(async () => {
  stage = await ChatStage.open();
  stage.store.transact((records) => {
    for (let number = 10; number < 33; number++) {
      const name = `target-${number}-with-a-name`;
      const targetId = records.targets.insert({
        address: wallet(number),
        name,
        state: "active",
        addedMs: 0,
        addedBy: "config",
        baselineS: 0,
        baselineDone: 1,
      });
      const title = `Market ${number} <b> & _why_ ${"long ".repeat(30)}`;
      const token = {
        token: String(number),
        conditionId: `0xc${number}`,
        outcomeIndex: 0,
        outcome: "No",
        title,
        slug: "m",
      };
      const tokenId = records.tokens.insert(token);
      const signal = seedSignal(records, { targetId, tokenId, tx: `0xb${number}` });
      seedCopy(records, { ...signal, targetId, tokenId }, Date.now());
    }
    records.debts.insert({
      targetId: 1,
      tokenId: 1,
      sharesMicro: 1_250_000,
      signalId: null,
      priceMicro: 400_000,
      reason: "below the minimum",
      sinceMs: Date.now(),
    });
  });
});
afterAll(() => stage.close());

it("pages through positions, each with its shares, price, mark and profit", async () => {
  const first = await stage.ask("/positions");
  expect(first.text).toContain("24 positions in 24 lots · page 1 of 4");
  expect(first.text.match(/12\.50 shares at \$0\.4008 with fees, now \$0\.45: \+\$0\.62/g)).toHaveLength(6);
  expect(first.text).toContain("Owed to sell: 1.25 shares, because below the minimum");
  const second = await stage.press(first, "Smaller");
  expect(second.text).toContain("page 2 of 4");
  expect((await stage.ask("/positions 2")).text).toBe(second.text);
  const back = await stage.press(second, "Larger");
  expect(back.text).toBe(first.text);
});

it("pages through trades, newest first, and keeps its place when a page is read again", async () => {
  const first = await stage.ask("/trades");
  expect(first.text).toContain("24 in all · page 1 of 3");
  expect(first.text.match(/^\d+ BUY/gm)?.[0]).toBe("24 BUY");
  const second = await stage.press(first, "Older");
  expect(second.text.match(/^\d+ BUY/gm)?.[0]).toBe("16 BUY");
  expect((await stage.ask("/trades 2")).text).toContain("page 2 of 3");
  expect(await stage.toast(second, "Refresh")).toContain("callback_answer");
  expect(stage.problems).toEqual([]);
});

it("shows every target of many, by pages", async () => {
  const first = await stage.ask("/targets");
  expect(first.text).toContain("Targets · 25 of 25 · page 1 of 4");
  const second = await stage.press(first, "More");
  expect(second.text).toContain("page 2 of 4");
  expect(second.reply_markup?.inline_keyboard.flat()).toHaveLength(10);
});

it("splits at rows, below Telegram's limit, and loses neither a row nor its formatting", () => {
  const words = fc.string({ minLength: 1, maxLength: 300 }).map((text) => text.replace(/[\r\n]/g, "") || "x");
  fc.assert(
    fc.property(
      fc.array(words, { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 320, max: 4_000 }),
      (rows, most) => {
        const messages = messagesOf(
          rows.map((row) => fmt`${b}#${b}${row}`),
          most,
        );
        expect(messages.flatMap(({ text }) => text.split("\n"))).toEqual(rows.map((row) => `#${row}`));
        for (const { text, entities } of messages) {
          expect(text.length).toBeLessThanOrEqual(most);
          const bold = entities.map(({ offset, length }) => text.slice(offset, offset + length));
          expect(bold).toEqual(text.split("\n").map(() => "#"));
        }
      },
    ),
  );
  expect(messagesOf(["y".repeat(9000)])[0]?.text).toHaveLength(4000);
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatText } from "../../../src/sandbox/telegram/formatted-text.ts";
import { parseHtml } from "../../../src/sandbox/telegram/html-text.ts";
import { TelegramError } from "../../../src/sandbox/telegram/telegram-error.ts";

const escaped = (text: string) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

describe("parse_mode HTML", () => {
  it("gives any escaped text back", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme", minLength: 1 }), (before, inside) => {
        const { text, entities } = parseHtml(`${escaped(before)}<b>${escaped(inside)}</b>`);
        expect(text).toBe(before + inside);
        expect(entities).toEqual([{ type: "bold", offset: before.length, length: inside.length }]);
      }),
    );
  });

  it("reads or refuses anything, and never points outside the text", () => {
    const piece = fc.constantFrom(
      "<b>",
      "</b>",
      "<a href='x'>",
      "</a>",
      "<",
      ">",
      "&lt;",
      "&#128512;",
      "&",
      "<pre>",
      "</pre>",
      "<code>",
      "é😀",
      " ",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string())), (pieces) => {
        try {
          const { text, entities } = formatText({ text: pieces.join(""), parse_mode: "HTML" });
          for (const { offset, length } of entities) {
            expect(offset).toBeGreaterThanOrEqual(0);
            expect(length).toBeGreaterThan(0);
            expect(offset + length).toBeLessThanOrEqual(text.length);
          }
        } catch (error) {
          if (!(error instanceof TelegramError)) throw error;
          expect(error.message).toMatch(/^Bad Request: can't parse entities: \S/);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe("what Telegram finds itself", () => {
  it.each([
    ["/status now", ["bot_command"]],
    ["see /why@understudy_sandbox_bot", ["bot_command"]],
    ["a/b and 1/2 and https://e.com/stop", ["url"]],
    ["mail me@e.com, @robin", ["email", "mention"]],
    ["#tag $USDC #12", ["hashtag", "cashtag"]],
    ["nothing here: 5 / 7", []],
  ])("%s", (text, types) => {
    expect(formatText({ text }).entities.map((entity) => entity.type)).toEqual(types);
  });

  it("finds nothing inside code", () => {
    const entities = [{ type: "code", offset: 0, length: 5 }];
    expect(formatText({ text: "/stop /go", entities }).entities.map(({ offset }) => offset)).toEqual([0, 6]);
  });
});

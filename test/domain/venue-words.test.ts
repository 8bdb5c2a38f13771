import { expect, it } from "vitest";
import { venueMeaning } from "../../src/domain/venue-words.ts";

it.each([
  ["venue restarting: Trading is currently post-only", "it has just been restarted and takes only orders that rest"],
  ["Trading is currently cancel-only", "for now it only takes orders back"],
  [
    "400: not enough balance / allowance",
    "balance or allowance is too small: /balance shows the one, /doctor checks the other",
  ],
  ["order 0x1 is invalid. Size (1.08) lower than the minimum: 5", "it is smaller than the market's smallest order"],
  [
    "POST https://clob: status 403: text of 60 characters",
    "a firewall before it turned us away: can this machine open the venue's site?",
  ],
])("'%s' means: %s", (words, meaning) => {
  expect(venueMeaning(words)).toBe(meaning);
});

it("knows nothing of what was never recorded, nor of words of ours", () => {
  expect(venueMeaning("something new")).toBeUndefined();
  expect(venueMeaning("orders are blocked from here (XX)")).toBeUndefined();
});

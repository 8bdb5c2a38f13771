import { expect, it } from "vitest";
import { skipReason } from "../../handlers/text/skip-reasons.ts";
import { CHECKS } from "../../src/engine/risk/checks.ts";

it("has plain words for every check, and shows what it does not know as it is", () => {
  const names = [...CHECKS.map(({ name }) => name), "nothing held"];
  expect(names.filter((name) => skipReason(name) === name)).toEqual([]);
  expect(skipReason("something of a later version")).toBe("something of a later version");
  expect(skipReason("constructor")).toBe("constructor");
});

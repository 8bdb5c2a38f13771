import { expect, it } from "vitest";
import { BUGS } from "./bugs.ts";
import { notPlantable, simulateWith } from "./planted-bug.ts";

/** The cheapest of each kind; test:long plants them all. */
const HERE = ["a fee twice", "a dropped sell"];

it("has thirty bugs, each of which can be planted where it is named", () => {
  expect(new Set(BUGS.map(({ name }) => name)).size).toBe(BUGS.length);
  expect(BUGS.length).toBeGreaterThanOrEqual(30);
  expect(BUGS.flatMap((bug) => notPlantable(bug) ?? [])).toEqual([]);
});

it.each(BUGS.filter(({ name }) => HERE.includes(name)))("finds $name", { timeout: 120_000 }, async (bug) => {
  expect(await simulateWith(bug)).toMatchObject({ what: expect.any(String) });
});

import fc from "fast-check";
import { expect, it } from "vitest";
import { Memo } from "../../src/store/memo.ts";

it("drops the key that was unused for longest", () => {
  const memo = new Memo<string>(2);
  const made: string[] = [];
  const get = (key: string) =>
    memo.get(key, () => {
      made.push(key);
      return `value of ${key}`;
    });
  for (const key of ["a", "b", "a", "c", "a", "b"]) expect(get(key)).toBe(`value of ${key}`);
  expect(made).toEqual(["a", "b", "c", "b"]);
});

it("never holds more than its limit and always answers for the key asked", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.array(fc.integer({ min: 0, max: 9 })), (limit, keys) => {
      const memo = new Memo<number>(limit);
      for (const key of keys) {
        expect(memo.get(String(key), () => key)).toBe(key);
        expect(memo.size).toBeLessThanOrEqual(limit);
      }
    }),
  );
});

import { expect, it } from "vitest";
import { DeadLife, Life } from "../../scripts/simulate/life.ts";

function lifeThatEndsAt(point: string): Life {
  const nothing = () => undefined;
  return new Life({
    ...{ number: 1, beganMs: 0, atPoint: (reached: string) => reached === point },
    ...{ onTransact: nothing, onKill: nothing },
  });
}

it("ends before a call without doing it, and counts what a dead life still tries", async () => {
  const life = lifeThatEndsAt("before place");
  const placed: string[] = [];
  const place = life.around("place", async (order: string) => placed.push(order));
  await expect(place("first")).rejects.toThrow(DeadLife);
  await expect(place("second")).rejects.toThrow("life 1 is dead");
  expect(placed).toEqual([]);
  expect(life.refused).toBe(1);
});

it("ends after a call whose effect stays", async () => {
  const life = lifeThatEndsAt("after place");
  const placed: string[] = [];
  const place = life.around("place", async (order: string) => placed.push(order));
  await expect(place("first")).rejects.toThrow(DeadLife);
  expect(placed).toEqual(["first"]);
  expect(life.isDead).toBe(true);
});

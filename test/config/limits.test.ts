import { describe, expect, it } from "vitest";
import { ENVIRONMENT_NAMES } from "../../config/environments.ts";
import { defaultLimits, LIMITS } from "../../config/limits.ts";

describe("the table of limits", () => {
  it.each(Object.entries(LIMITS))("gives %s to every environment as a positive whole number", (_, row) => {
    expect(Object.keys(row)).toEqual(ENVIRONMENT_NAMES);
    for (const value of Object.values(row)) expect(Number.isSafeInteger(value) && value > 0).toBe(true);
  });

  it.each(Object.entries(LIMITS).filter(([name]) => name.endsWith("Micro") || name === "tradesPerDay"))(
    "keeps %s of production at ten times staging's",
    (_, { staging, production }) => {
      expect(production).toBe(10 * staging);
    },
  );

  it("keeps every other count the same in both, but for how fast orders may follow each other", () => {
    const { maxTargets, maxOpenPositions, consecutiveLosses, ordersPerMinute, ...rest } = LIMITS;
    for (const { staging, production } of [maxTargets, maxOpenPositions, consecutiveLosses]) {
      expect(production).toBe(staging);
    }
    expect(ordersPerMinute).toEqual({ sandbox: 60, staging: 10, production: 30 });
    expect(Object.keys(rest).every((name) => name.endsWith("Micro") || name === "tradesPerDay")).toBe(true);
  });

  it("holds the figures the environments were designed with", () => {
    expect(defaultLimits("sandbox")).toMatchObject({
      maxPerTradeMicro: 5_000_000,
      dailyLossMicro: 10_000_000,
      tradesPerDay: 500,
      maxTargets: 25,
    });
    expect(defaultLimits("staging")).toMatchObject({ maxPerTradeMicro: 5_000_000, tradesPerDay: 5 });
    expect(defaultLimits("production")).toMatchObject({ maxPerTradeMicro: 50_000_000, tradesPerDay: 50 });
  });

  it("names the limits the engine reads", async () => {
    const { LIMIT_NAMES } = await import("../../src/engine/limits.ts");
    expect(Object.keys(LIMITS).sort()).toEqual([...LIMIT_NAMES].sort());
  });
});

import { describe, expect, it } from "vitest";
import { anchorFor, marketTimeAt } from "../../../src/sandbox/process/market-clock.ts";
import { readSettings } from "../../../src/sandbox/process/settings.ts";

describe("market time", () => {
  it("is people's time at the first start, and runs at its speed", () => {
    const anchor = anchorFor(undefined, 10, 5_000, 0);
    expect(marketTimeAt(anchor, 5_000)).toBe(5_000);
    expect(marketTimeAt(anchor, 6_000)).toBe(15_000);
  });

  it("goes on over restarts at the same speed", () => {
    const anchor = anchorFor(undefined, 2, 1_000, 0);
    expect(anchorFor(anchor, 2, 4_000, 6_000)).toBe(anchor);
  });

  it("does not jump when the speed changes", () => {
    const before = anchorFor(undefined, 2, 1_000, 0);
    const after = anchorFor(before, 100, 4_000, 6_900);
    expect(marketTimeAt(after, 4_000)).toBe(marketTimeAt(before, 4_000));
    expect(marketTimeAt(after, 4_010)).toBe(marketTimeAt(before, 4_000) + 1_000);
  });

  it("never goes back, even if people's clock was set back", () => {
    const before = anchorFor(undefined, 1, 100_000, 0);
    const after = anchorFor(before, 1, 50_000, 120_000);
    expect(marketTimeAt(after, 50_000)).toBe(120_000);
  });
});

describe("the sandbox's settings", () => {
  it("have defaults but for the folder", () => {
    expect(readSettings({ DATA_DIR: "x" })).toEqual({ dataDir: "x", port: 8_088, speed: 1, seed: "1" });
  });

  it("names every wrong variable", () => {
    const wrong = { SANDBOX_PORT: "99999", SANDBOX_SPEED: "0.01", SANDBOX_SEED: "" };
    for (const name of ["DATA_DIR", ...Object.keys(wrong)]) expect(() => readSettings(wrong)).toThrow(name);
  });
});

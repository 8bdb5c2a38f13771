import { describe, expect, it } from "vitest";
import { PositionsSnapshot } from "../../../src/feeds/data-api/positions-snapshot.ts";

const WALLET = "0x1111111111111111111111111111111111111111";
type Query = ReadonlyArray<readonly [string, string]>;

/** Serves these positions as the Data API does: page by page. */
function serving(rows: readonly unknown[], asked: Query[] = []) {
  return new PositionsSnapshot({
    get: async (path, query) => {
      expect(path).toBe("/positions");
      asked.push(query);
      const { limit, offset } = Object.fromEntries(query);
      return rows.slice(Number(offset), Number(offset) + Number(limit));
    },
  });
}

const positions = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ asset: `${index + 1}`, size: 0.25 }));

describe("a snapshot of what a wallet holds", () => {
  it("is read page by page to its end, the smallest positions too", async () => {
    const asked: Query[] = [];
    const shares = await serving(positions(501), asked).sharesOf(WALLET);
    expect(shares.size).toBe(501);
    expect(shares.get("501")).toBe(250_000);
    expect(asked.map((query) => Object.fromEntries(query))).toEqual([
      { user: WALLET, limit: "500", offset: "0", sizeThreshold: "0" },
      { user: WALLET, limit: "500", offset: "500", sizeThreshold: "0" },
    ]);
  });

  it("is none where a page is no list, a size no number, or there is no end", async () => {
    await expect(serving([{ asset: "1", size: "many" }]).sharesOf(WALLET)).rejects.toThrow("no list of positions");
    await expect(serving(positions(10_500)).sharesOf(WALLET)).rejects.toThrow("more than 10000 positions");
    const failing = new PositionsSnapshot({ get: () => Promise.reject(new Error("HTTP 500")) });
    await expect(failing.sharesOf(WALLET)).rejects.toThrow(`/positions of ${WALLET}: HTTP 500`);
  });
});

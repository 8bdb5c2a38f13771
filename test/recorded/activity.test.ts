import { describe, expect, it } from "vitest";
import { parseActivityRow } from "../../src/feeds/data-api/activity-row.ts";
import { PageUnion } from "../../src/feeds/data-api/page-union.ts";
import { activityOf, activityWallets, hasRecordings, recorded } from "./recordings.ts";

const PAGE_ROWS = 500;

function pagesOf<Row>(rows: readonly Row[]): Row[][] {
  return Array.from({ length: Math.ceil(rows.length / PAGE_ROWS) }, (_, page) =>
    rows.slice(page * PAGE_ROWS, (page + 1) * PAGE_ROWS),
  );
}

let read: { readonly wallet: string; readonly rows: readonly unknown[] }[] | undefined;

/** All of them, read once. */
function recordings() {
  read ??= activityWallets().map((wallet) => ({ wallet, rows: activityOf(wallet) }));
  return read;
}

describe.skipIf(!hasRecordings)("recorded activity (needs ../shared/data)", () => {
  it("reads every recorded row, and the sums are those of the files", () => {
    const seen = { rows: 0, trades: 0, rejected: [] as string[], shares: 0n, collateral: 0n };
    for (const parsed of recordings().flatMap(({ rows }) => rows.map(parseActivityRow))) {
      seen.rows += 1;
      if (parsed.kind === "rejected") seen.rejected.push(parsed.problem);
      if (parsed.kind !== "trade") continue;
      seen.trades += 1;
      seen.shares += BigInt(parsed.sighting.servedSharesMicro);
      seen.collateral += BigInt(parsed.sighting.servedCollateralMicro);
    }
    expect(seen).toEqual({
      rows: 176_712,
      trades: 167_142,
      rejected: [],
      shares: 294_145_966_345_797n,
      collateral: 159_114_240_197_004n,
    });
  });

  it("finds the 32 rows that the recorder's pages served twice, all of one wallet (rule 26)", () => {
    const overlaps = recordings().map(({ wallet, rows }) => {
      const union = new PageUnion(wallet);
      for (const page of pagesOf(rows)) union.add(page);
      const { sightings, changes } = union.united();
      const united = [...sightings, ...changes].reduce((sum, row) => sum + row.multiplicity, 0);
      return { wallet, overlap: rows.length - united };
    });
    expect(overlaps.filter(({ overlap }) => overlap > 0)).toEqual([
      { wallet: "0x6031b6eed1c97e853c6e0f03ad3ce3529351f96d", overlap: 32 },
    ]);
  });

  it.each([
    ["activity_all_deeddit.json", 50],
    ["activity_pscanner.json", 10],
  ])("reads the rows of %s", (name, count) => {
    const rows = JSON.parse(recorded(`dataapi_v2era/${name}`)) as unknown[];
    const kinds = rows.map((row) => parseActivityRow(row).kind);
    expect(kinds).toHaveLength(count);
    expect(kinds).not.toContain("rejected");
  });
});

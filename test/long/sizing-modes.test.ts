import { describe, it } from "vitest";
import { expectSameBooks, SIZINGS } from "../independent/recomputed-replay.ts";
import { hasRecordings, smallRecordings } from "../replay/recordings.ts";

describe.skipIf(!hasRecordings)("the second program (needs ../shared/data)", () => {
  it.each(SIZINGS)(
    "agrees with a replay of all recordings under %s on lots, cash, profit and each decision's size",
    (sizing) => expectSameBooks("open", smallRecordings(1_000), sizing),
    60 * 60_000,
  );

  it.each(SIZINGS)("agrees with a replay of twelve recordings under %s with the sandbox's limits", (sizing) =>
    expectSameBooks("sandbox", smallRecordings(12), sizing),
  );
});

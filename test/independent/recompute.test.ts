import { describe, it } from "vitest";
import { hasRecordings, smallRecordings } from "../replay/recordings.ts";
import { expectSameBooks, SIZINGS } from "./recomputed-replay.ts";

describe.skipIf(!hasRecordings)("the second program (needs ../shared/data)", () => {
  // Five times as many rows are in test/long.
  it.each(["open", "sandbox"])(
    "agrees with a replay of profile %s on digest, episodes, lots, cash and profit",
    (profile) => expectSameBooks(profile, smallRecordings(6)),
  );

  // All files under each sizing are in test/long.
  it.each(SIZINGS)("agrees with a replay under %s on each decision's size, too", (sizing) =>
    expectSameBooks("open", smallRecordings(4), sizing),
  );
});

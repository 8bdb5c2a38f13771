import { describe, it } from "vitest";
import { hasRecordings, smallRecordings } from "../replay/recordings.ts";
import { expectSameBooks } from "./recomputed-replay.ts";

describe.skipIf(!hasRecordings)("the second program (needs ../shared/data)", () => {
  // Five times as many rows are in test/long.
  it.each(["open", "sandbox"])(
    "agrees with a replay of profile %s on digest, episodes, lots, cash and profit",
    (profile) => expectSameBooks(profile, smallRecordings(6)),
  );
});

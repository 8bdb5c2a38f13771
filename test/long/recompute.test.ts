import { describe, it } from "vitest";
import { expectSameBooks } from "../independent/recomputed-replay.ts";
import { hasRecordings, smallRecordings } from "../replay/recordings.ts";

describe.skipIf(!hasRecordings)("the second program (needs ../shared/data)", () => {
  it.each(["open", "sandbox"])("agrees with a replay of twelve recordings in profile %s", (profile) =>
    expectSameBooks(profile, smallRecordings(12)),
  );
});

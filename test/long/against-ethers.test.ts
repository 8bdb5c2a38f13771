import { expect, it } from "vitest";
import { signAlike } from "../encoding/signed-alike.ts";

it("10,000 orders are hashed and signed as ethers does, to the byte", () => {
  expect(signAlike(10_000)).toBe(10_000);
});

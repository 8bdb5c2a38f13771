import { getAddress } from "ethers";
import fc from "fast-check";
import { expect, it } from "vitest";
import { checksumAddress } from "../../../src/venues/clob/checksum-address.ts";

it("gives an address the mixed case that ethers gives it", () => {
  const bytes = fc.uint8Array({ minLength: 20, maxLength: 20 });
  fc.assert(
    fc.property(bytes, fc.boolean(), (raw, isUpper) => {
      const digits = Buffer.from(raw).toString("hex");
      expect(checksumAddress(`0x${isUpper ? digits.toUpperCase() : digits}`)).toBe(getAddress(`0x${digits}`));
    }),
  );
  expect(() => checksumAddress("0x12")).toThrow("is no address");
});

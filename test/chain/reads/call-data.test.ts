import { AbiCoder, Interface, id } from "ethers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  address,
  array,
  bytes,
  bytes32,
  callData,
  selectorOf,
  tuple,
  uint,
} from "../../../src/chain/contracts/call-data.ts";

const hex = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((data) => `0x${Buffer.from(data).toString("hex")}`);
const uint256 = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n });

describe("call data", () => {
  it("equals ethers' for values of every kind, alone, in arrays and in a struct", () => {
    const signature = "f(uint256,address[],(uint256,bytes32,bytes),uint256[],address)";
    const types = ["uint256", "address[]", "tuple(uint256,bytes32,bytes)", "uint256[]", "address"];
    fc.assert(
      fc.property(
        fc.record({
          number: uint256,
          addresses: fc.array(hex(20), { maxLength: 5 }),
          hash: hex(32),
          data: fc.integer({ min: 0, max: 100 }).chain(hex),
          numbers: fc.array(uint256, { maxLength: 5 }),
          last: hex(20),
        }),
        ({ number, addresses, hash, data, numbers, last }) => {
          const ours = callData(
            signature,
            uint(number),
            array(addresses.map(address)),
            tuple([uint(number), bytes32(hash), bytes(data)]),
            array(numbers.map(uint)),
            address(last),
          );
          const theirs = AbiCoder.defaultAbiCoder().encode(types, [
            ...[number, addresses, [number, hash, data], numbers, last],
          ]);
          expect(ours).toBe(id(signature).slice(0, 10) + theirs.slice(2));
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each([
    ["balanceOf(address)", "function balanceOf(address) view returns (uint256)"],
    ["isApprovedForAll(address,address)", "function isApprovedForAll(address,address) view returns (bool)"],
    ["balanceOfBatch(address[],uint256[])", "function balanceOfBatch(address[],uint256[]) view returns (uint256[])"],
    ["getOrderStatus(bytes32)", "function getOrderStatus(bytes32) view returns ((bool,uint248))"],
  ])("has ethers' selector of %s", (signature, human) => {
    expect(selectorOf(signature)).toBe(new Interface([human]).getFunction(signature)?.selector);
  });

  it("refuses what does not fit", () => {
    expect(() => uint(-1)).toThrow(RangeError);
    expect(() => uint(2n ** 256n)).toThrow(RangeError);
    expect(() => address("0x12")).toThrow(RangeError);
    expect(() => bytes32("0x12")).toThrow(RangeError);
    expect(() => bytes("0x123")).toThrow(RangeError);
  });
});

import { describe, expect, it } from "vitest";
import { ADDRESSES } from "../../config/addresses.ts";
import { acceptedOf } from "../../src/signer/accepted.ts";
import { SignerRequest } from "../../src/signer/request.ts";
import { SignerSetup } from "../../src/signer/setup.ts";
import { temporaryFolder } from "../ops/temporary-folder.ts";
import { CANARY_ADDRESS, settingsIn } from "./signer-rig.ts";

const folder = temporaryFolder();
const ORDER =
  "Order(uint256 salt,address maker,address signer,uint256 tokenId,uint256 makerAmount,uint256 takerAmount,uint8 side,uint8 signatureType,uint256 timestamp,bytes32 metadata,bytes32 builder)";
const CLOB_AUTH = "ClobAuth(address address,string timestamp,uint256 nonce,string message)";
const REDEEM = "redeemPositions(address,bytes32,bytes32,uint256[])";

const lower = (address: string) => address.toLowerCase();
function setup(change: object = {}) {
  const clock = { anchorMarketMs: 0, anchorWallMs: 0, speed: 1 };
  return SignerSetup.parse({ type: "start", clock, ...settingsIn(folder()), ...change });
}

describe("the whole of what a signer accepts", () => {
  const { exchangeV2, negRiskExchangeV2, ctfCollateralAdapter, negRiskCtfCollateralAdapter } = ADDRESSES[137];

  it("on Polygon: orders of two exchanges, the proof of the key, one call at two adapters", () => {
    expect(acceptedOf(setup(), CANARY_ADDRESS)).toEqual([
      { kind: "order", chainId: 137, contract: lower(exchangeV2), selector: null, type: ORDER },
      { kind: "order", chainId: 137, contract: lower(negRiskExchangeV2), selector: null, type: ORDER },
      { kind: "clobAuth", chainId: 137, contract: null, selector: null, type: CLOB_AUTH },
      { kind: "redeem", chainId: 137, contract: lower(ctfCollateralAdapter), selector: "0x01b7037c", type: REDEEM },
      {
        kind: "redeem",
        chainId: 137,
        contract: lower(negRiskCtfCollateralAdapter),
        selector: "0x01b7037c",
        type: REDEEM,
      },
    ]);
  });

  it("on the test chain: an anchor to itself beside the orders, and nothing to redeem", () => {
    expect(acceptedOf(setup({ chainId: 80_002, adapters: [] }), CANARY_ADDRESS)).toEqual([
      { kind: "order", chainId: 80_002, contract: lower(exchangeV2), selector: null, type: ORDER },
      { kind: "order", chainId: 80_002, contract: lower(negRiskExchangeV2), selector: null, type: ORDER },
      { kind: "clobAuth", chainId: 80_002, contract: null, selector: null, type: CLOB_AUTH },
      { kind: "anchor", chainId: 80_002, contract: CANARY_ADDRESS, selector: null, type: "bytes32" },
    ]);
  });

  it("for the wallets of types 1 to 3: no redemption", () => {
    for (const signatureType of [1, 2, 3]) {
      const kinds = acceptedOf(setup({ signatureType, maker: CANARY_ADDRESS }), CANARY_ADDRESS).map(({ kind }) => kind);
      expect(kinds).toEqual(["order", "order", "clobAuth"]);
    }
  });

  it("is asked for by six requests; two of them sign nothing", () => {
    const types = SignerRequest.def.options.map((option) => option.def.shape.type.def.values.join());
    expect(types).toEqual(["order", "clobAuth", "anchor", "redeem", "held", "ping"]);
  });
});

import { join } from "node:path";
import { Interface, Wallet } from "ethers";
import type { Settings } from "../../config/schema.ts";
import { openOrderPath } from "../../src/compose/bench-order-path.ts";
import { openBenchSigner } from "../../src/compose/bench-signer.ts";
import { percentile, rounded, timed, timedSync } from "./timing.ts";

export interface OrderPathFigures {
  readonly frameToSignedUs: { readonly p50: number; readonly p99: number };
  readonly ratioToEthers: number;
  readonly signerRoundTripUs: { readonly p50: number; readonly p99: number };
  readonly rejectUs: number;
}

const EVENT =
  "event OrderFilled(bytes32 indexed orderHash, address indexed maker, address indexed taker, uint8 side, uint256 tokenId, uint256 makerAmountFilled, uint256 takerAmountFilled, uint256 fee, bytes32 builder, bytes32 metadata)";
const TYPES = {
  Order: [
    ...["salt:uint256", "maker:address", "signer:address", "tokenId:uint256", "makerAmount:uint256"],
    ...["takerAmount:uint256", "side:uint8", "signatureType:uint8", "timestamp:uint256", "metadata:bytes32"],
    "builder:bytes32",
  ].map((field) => ({ name: field.split(":")[0] ?? "", type: field.split(":")[1] ?? "" })),
};

/** From a frame to the signed request here, and the same order by ethers' parseLog and signTypedData, side by side in one run. */
export async function measureOrderPath(folder: string, settings: Settings, orders: number): Promise<OrderPathFigures> {
  const path = openOrderPath();
  const warmUp = Math.ceil(orders / 5);
  const frames = Array.from({ length: warmUp + orders }, (_, index) => path.frameOf(index));
  const strangers = path.frameOf(0, true);
  timedSync(warmUp, (index) => path.signed(frames[index] ?? "", index));
  const ours = timedSync(orders, (index) => path.signed(frames[warmUp + index] ?? "", index));
  const theirs = await timesOfEthers(path, frames.slice(0, Math.ceil(orders / 4)));
  const rejected = timedSync(orders, () => path.signed(strangers, 0));
  const signer = await openBenchSigner(join(folder, "signer"), settings);
  try {
    await timed(Math.ceil(warmUp / 4), () => signer.sign());
    const trips = await timed(Math.ceil(orders / 10), () => signer.sign());
    return {
      frameToSignedUs: spread(ours),
      ratioToEthers: rounded(percentile(theirs, 0.5) / percentile(ours, 0.5)),
      signerRoundTripUs: spread(trips),
      rejectUs: rounded(percentile(rejected, 0.5)),
    };
  } finally {
    await signer.end();
  }
}

/** The obvious way to do it: decode by the ABI, sign the typed data with a wallet. It must come to the same signature. */
async function timesOfEthers(path: ReturnType<typeof openOrderPath>, frames: readonly string[]): Promise<number[]> {
  const events = new Interface([EVENT]);
  const wallet = new Wallet(path.key);
  const domain = { name: "Polymarket CTF Exchange", version: "2", chainId: 80_002, verifyingContract: path.exchange };
  const bodies = frames.map((text, index) => JSON.parse(path.signed(text, index)?.body ?? "{}"));
  const sign = async (run: number): Promise<void> => {
    const index = run % frames.length;
    const { result } = JSON.parse(frames[index] ?? "").params;
    const tokenId = events.parseLog(result)?.args.tokenId;
    const { signature, expiration: _, ...order } = bodies[index].order;
    const theirs = await wallet.signTypedData(domain, TYPES, { ...order, tokenId, side: 0 });
    if (theirs !== signature) throw new Error("ethers signs this order otherwise");
  };
  await timed(Math.ceil(frames.length / 5), sign);
  return timed(frames.length, sign);
}

function spread(took: readonly number[]): { readonly p50: number; readonly p99: number } {
  return { p50: rounded(percentile(took, 0.5)), p99: rounded(percentile(took, 0.99)) };
}

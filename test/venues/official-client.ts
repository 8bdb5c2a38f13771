import { createRequire } from "node:module";
import type { SignatureType } from "../../src/domain/order.ts";
import type { Side } from "../../src/domain/trade.ts";

/** What of the official client the tests use. Its declarations name viem's and ethers 5's types, which are not ours. */
interface OfficialOrder {
  readonly salt: string;
  readonly maker: string;
  readonly signer: string;
  readonly tokenId: string;
  readonly makerAmount: string;
  readonly takerAmount: string;
  readonly side: Side;
  readonly timestamp: string;
  readonly signature: string;
}

interface TypedData {
  readonly domain: Record<string, unknown>;
  readonly types: Record<string, Array<{ name: string; type: string }>>;
  readonly value: Record<string, unknown>;
}

interface OfficialSigner {
  getAddress(): Promise<string>;
  _signTypedData(domain: TypedData["domain"], types: TypedData["types"], value: TypedData["value"]): Promise<string>;
}

interface OfficialBuilder {
  buildOrder(
    order: { tokenID: string; price: number; size: number; side: Side; expiration?: number },
    options: { tickSize: string; negRisk: boolean },
    version: 2,
  ): Promise<OfficialOrder>;
  buildMarketOrder(
    order: { tokenID: string; price: number; amount: number; side: Side },
    options: { tickSize: string; negRisk: boolean },
    version: 2,
  ): Promise<OfficialOrder>;
}

interface OfficialClient {
  readonly OrderBuilder: new (
    signer: OfficialSigner,
    chain: number,
    signatureType: SignatureType,
    funder?: string,
  ) => OfficialBuilder;
  orderToJsonV2(order: OfficialOrder, owner: string, type: string, postOnly: boolean, deferExec: boolean): object;
  createL1Headers(
    signer: OfficialSigner,
    chain: number,
    nonce: number,
    timestampS: number,
  ): Promise<Record<string, string>>;
  createL2Headers(
    signer: OfficialSigner,
    credentials: { key: string; secret: string; passphrase: string },
    request: { method: string; requestPath: string; body?: string },
    timestampS: number,
  ): Promise<Record<string, string>>;
  getContractConfig(chain: number): { exchangeV2: string; negRiskExchangeV2: string };
}

export const official = createRequire(import.meta.url)("@polymarket/clob-client-v2") as OfficialClient;

/** Keeps what the official client wanted signed; its signature is none. */
export class RecordingSigner implements OfficialSigner {
  readonly #address: string;
  asked: TypedData | undefined;

  constructor(address: string) {
    this.#address = address;
  }

  async getAddress(): Promise<string> {
    return this.#address;
  }

  async _signTypedData(
    domain: TypedData["domain"],
    types: TypedData["types"],
    value: TypedData["value"],
  ): Promise<string> {
    this.asked = { domain, types, value };
    return `0x${"5".repeat(130)}`;
  }
}

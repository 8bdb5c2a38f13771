import { createHash } from "node:crypto";
import { ADDRESSES } from "../../config/addresses.ts";
import type { Settings } from "../../config/schema.ts";
import { capsOf } from "../../src/compose/signer-start.ts";
import type { Signing } from "../../src/compose/signing.ts";
import type { OrderForm } from "../../src/domain/order.ts";
import type { OrderSigner, Store } from "../../src/engine/ports.ts";
import type { TransactionToSign } from "../../src/ops/signer-process.ts";
import { Refused } from "../../src/signer/refused.ts";
import { SignerRequest } from "../../src/signer/request.ts";
import { SignerSetup } from "../../src/signer/setup.ts";
import { Signer } from "../../src/signer/signer.ts";

/** A key that follows from the seed. */
export function keyOf(seed: number): Buffer {
  return createHash("sha256").update(`a key of nobody ${seed}`).digest();
}

type Wanted = SignerRequest extends infer Request ? (Request extends unknown ? Omit<Request, "id"> : never) : never;

/** What the bot sees of its signer, with the signer's rules in this process and a key that follows from the seed. */
export class SignerInMemory
  implements OrderSigner, Pick<Signing, "address" | "signClobAuth" | "signAnchor" | "signRedeem">
{
  readonly #store: Store;
  readonly #launch: () => Signer;
  #signer: Signer;
  #requests = 0;

  /** The store must hold its limits: the caps follow from them. */
  constructor(settings: Settings, store: Store, seed: number, nowMs: () => number) {
    this.#store = store;
    const { exchangeV2, negRiskExchangeV2, pusd } = ADDRESSES[80_002];
    const { ctfCollateralAdapter, negRiskCtfCollateralAdapter } = ADDRESSES[137];
    this.#launch = () =>
      new Signer(
        SignerSetup.parse({
          ...{ type: "start", key: { kind: "key-file", path: "none" }, chainId: 80_002, signatureType: 0, maker: null },
          ...{ clock: { anchorMarketMs: 0, anchorWallMs: 0, speed: 1 }, holdings: this.#holdings(), collateral: pusd },
          exchanges: [exchangeV2, negRiskExchangeV2],
          adapters: [ctfCollateralAdapter, negRiskCtfCollateralAdapter],
          caps: capsOf(settings, store),
        }),
        keyOf(seed),
        nowMs,
      );
    this.#signer = this.#launch();
  }

  /** Another one, with caps that follow from the present limits. */
  renew(): void {
    this.#signer = this.#launch();
  }

  get address(): string {
    return this.#signer.address;
  }

  async sign(form: OrderForm, { limitMicro }: { readonly limitMicro: number }): Promise<string> {
    if (form.side === "SELL") this.#tellHeld(form.tokenId);
    return this.#signature({ type: "order", order: form as Extract<Wanted, { type: "order" }>["order"], limitMicro });
  }

  async signClobAuth({ timestampS, nonce }: { readonly timestampS: number; readonly nonce: number }): Promise<string> {
    return this.#signature({ type: "clobAuth", timestampS, nonce });
  }

  async signAnchor(transaction: TransactionToSign): Promise<{ raw: string; hash: string }> {
    return this.#transaction({ type: "anchor", transaction });
  }

  async signRedeem(transaction: TransactionToSign): Promise<{ raw: string; hash: string }> {
    return this.#transaction({ type: "redeem", transaction });
  }

  #holdings(): { token: string; sharesMicro: number }[] {
    const { tokens, lots } = this.#store.records;
    const held = new Set(lots.open().flatMap(({ tokenId }) => tokens.get(tokenId)?.token ?? []));
    return [...held].map((token) => ({ token, sharesMicro: this.#held(token) }));
  }

  /** Another one takes what no signature of this one explains, as the bot's own does: an order of a life before can fill late. */
  #tellHeld(token: string): void {
    const held = { type: "held" as const, token, sharesMicro: this.#held(token) };
    try {
      this.#ask(held);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.renew();
      this.#ask(held);
    }
  }

  #held(token: string): number {
    const { tokens, lots } = this.#store.records;
    const tokenId = tokens.byToken(token)?.id;
    return tokenId === undefined ? 0 : lots.openOfToken(tokenId).reduce((sum, lot) => sum + lot.sharesMicro, 0);
  }

  #signature(request: Wanted): string {
    const answer = this.#ask(request);
    if (!("signature" in answer)) throw new Error(`the signer gave no signature for ${request.type}`);
    return answer.signature;
  }

  #transaction(request: Wanted): { raw: string; hash: string } {
    const answer = this.#ask(request);
    if (!("raw" in answer)) throw new Error(`the signer gave no transaction for ${request.type}`);
    return answer;
  }

  /** As it would come over the pipe: checked and spelt as the signer wants it. */
  #ask(wanted: Wanted) {
    this.#requests += 1;
    return this.#signer.answer(SignerRequest.parse({ ...wanted, id: this.#requests }));
  }
}

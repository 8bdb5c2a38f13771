import { z } from "zod";

/** What the sandbox tells its parent once it serves. */
export interface ReadyMessage {
  readonly type: "ready";
  readonly url: string;
  readonly port: number;
  readonly anchorWallMs: number;
  readonly anchorMarketMs: number;
  readonly speed: number;
  readonly seed: string;
  /** The chat page's address must carry it. */
  readonly chatToken: string;
  readonly botToken: string;
  readonly targets: readonly { readonly name: string; readonly address: string; readonly habit: string }[];
  /** An address of this world that is nobody's: for our own paper trading. */
  readonly ourWallet: string;
}

/** One of our own trades; the target who copies us follows it. */
export const ourFillSchema = z.object({
  tokenId: z.string().regex(/^[1-9]\d{0,77}$/),
  side: z.enum(["BUY", "SELL"]),
  sharesMicro: z.number().int().positive().max(Number.MAX_SAFE_INTEGER),
});

/** What the parent may tell the sandbox. */
export const parentMessageSchema = z.object({
  type: z.literal("ourFills"),
  fills: z.array(ourFillSchema).min(1).max(1_000),
});

import type { Outcome, Side } from "../world/book.ts";
import { decimalOf } from "../world/decimal.ts";
import type { Market } from "../world/market.ts";
import { checksumAddress } from "./checksum-address.ts";

/** The feed's two message types: everybody's part of a match, or the taker's alone. */
export type ActivityType = "trades" | "orders_matched";

/** One party's part of a match as the feed tells it. Amounts in micro-units, times market time. */
export interface Announcement {
  readonly type: ActivityType;
  /** When the feed tells it. */
  readonly atMs: number;
  readonly matchedMs: number;
  readonly tx: string;
  readonly market: Market;
  /** Lower-case. */
  readonly wallet: string;
  readonly name: string;
  readonly pseudonym: string;
  readonly side: Side;
  readonly outcome: Outcome;
  readonly sharesMicro: number;
  readonly collateralMicro: number;
  /** Named in a taker's frame alone, and there if it is above 0. */
  readonly feeMicro: number;
}

/** The frame, key by key as recorded (data/rtds); numbers are written from integers. */
export function frameOf(announced: Announcement, connectionId: string): string {
  const { market, outcome, feeMicro } = announced;
  const text = JSON.stringify;
  const payload = [
    `"asset":"${market.tokenIds[outcome]}","bio":"","conditionId":"${market.conditionId}"`,
    `"eventSlug":${text(market.eventSlug)}`,
    ...(feeMicro > 0 ? [`"fee":${decimalOf(feeMicro)}`] : []),
    `"icon":${text(market.icon)},"name":${text(announced.name)},"outcome":${text(market.outcomes[outcome])}`,
    `"outcomeIndex":${outcome},"price":${priceText(announced)},"profileImage":""`,
    `"proxyWallet":"${checksumAddress(announced.wallet)}","pseudonym":${text(announced.pseudonym)}`,
    `"side":"${announced.side}","size":${decimalOf(announced.sharesMicro)},"slug":${text(market.slug)}`,
    `"timestamp":${Math.floor(announced.matchedMs / 1000)},"title":${text(market.title)}`,
    `"transactionHash":"${announced.tx}"`,
  ];
  const envelope = `"timestamp":${announced.atMs},"topic":"activity","type":"${announced.type}"`;
  return `{"connection_id":"${connectionId}","payload":{${payload.join(",")}},${envelope}}`;
}

/** A level's own price where shares × price is exactly the collateral, else the quotient with ten decimals. */
function priceText({ collateralMicro, sharesMicro }: Announcement): string {
  const product = BigInt(collateralMicro) * 1_000_000n;
  if (product % BigInt(sharesMicro) === 0n) return decimalOf(Number(product / BigInt(sharesMicro)));
  return (collateralMicro / sharesMicro).toFixed(10).replace(/\.?0+$/, "");
}

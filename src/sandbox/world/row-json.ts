import { settledS } from "../chain/settlement.ts";
import { decimalOf } from "./decimal.ts";
import type { Group, Market } from "./market.ts";
import type { Row } from "./row.ts";
import type { Target } from "./target.ts";

/** What a row is about. */
export interface RowSubject {
  readonly market: Market | undefined;
  readonly group: Group | undefined;
}

/** Whose row it is, as each row tells. */
export type Profile = Pick<Target, "address" | "name" | "pseudonym">;

/** The 21 keys of an /activity row, in the venue's order; numbers are written from integers, so that no digit is lost. */
export function activityJson(row: Row, target: Profile, subject: RowSubject): string {
  const [size, usdc] = [decimalOf(row.sizeMicro), decimalOf(row.usdcMicro)];
  const head = `{"proxyWallet":"${target.address}","timestamp":${settledS(row)},"conditionId":"${conditionOf(subject)}"`;
  const amounts = `"type":"${row.type}","size":${size},"usdcSize":${usdc},"transactionHash":"${row.tx}","price":${row.priceText}`;
  const [asset, outcome] = outcomeOf(row, subject);
  const token = `"asset":"${asset}","side":"${row.side ?? ""}","outcomeIndex":${row.outcome ?? 999}`;
  return `${head},${amounts},${token},${titlesOf(subject)},"outcome":${JSON.stringify(outcome)},${profileOf(target)}}`;
}

/** The 19 keys of a /trades row. */
export function tradeJson(row: Row, target: Profile, subject: RowSubject): string {
  const [asset, outcome] = outcomeOf(row, subject);
  const head = `{"proxyWallet":"${target.address}","side":"${row.side ?? ""}","asset":"${asset}","conditionId":"${conditionOf(subject)}"`;
  const amounts = `"size":${decimalOf(row.sizeMicro)},"price":${row.priceText},"timestamp":${settledS(row)}`;
  const tail = `"outcome":${JSON.stringify(outcome)},"outcomeIndex":${row.outcome ?? 999},${profileOf(target)}`;
  return `${head},${amounts},${titlesOf(subject)},${tail},"transactionHash":"${row.tx}"}`;
}

function conditionOf({ market, group }: RowSubject): string {
  return market?.conditionId ?? group?.id ?? "";
}

function outcomeOf(row: Row, { market }: RowSubject): readonly [asset: string, outcome: string] {
  if (row.outcome === null || market === undefined) return ["", ""];
  return [market.tokenIds[row.outcome], market.outcomes[row.outcome]];
}

function titlesOf({ market, group }: RowSubject): string {
  const title = JSON.stringify(market?.title ?? group?.title ?? "");
  const slug = market?.slug ?? group?.slug ?? "";
  const eventSlug = market?.eventSlug ?? group?.slug ?? "";
  return `"title":${title},"slug":"${slug}","icon":"${market?.icon ?? ""}","eventSlug":"${eventSlug}"`;
}

function profileOf({ name, pseudonym }: Profile): string {
  return `"name":${JSON.stringify(name)},"pseudonym":${JSON.stringify(pseudonym)},"bio":"","profileImage":"","profileImageOptimized":""`;
}

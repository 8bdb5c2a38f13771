import type { World } from "../../src/sandbox/world/world.ts";
import type { BotBooks } from "./checks/bot-books.ts";

/** A lot may keep so much more than its part: cents of shares, and what rounding leaves (ENGINE rule 38). */
const TOLERANCE_MICRO = 50_000;
const TOLERANCE_SHARE = 0.02;
/** Of a fill the venue tells the second in which it was: it may have been at its end, after a sale of his. */
const LAST_OF_SECOND_MS = 999;

interface Lot {
  readonly targetId: number;
  readonly tokenId: number;
  readonly address: string;
  readonly token: string;
  readonly freeMicro: number;
}

interface Fill {
  readonly atMs: number;
  readonly sharesMicro: number;
}

type Change =
  | { readonly atMs: number; readonly boughtMicro: number }
  | { readonly atMs: number; readonly part: number };

/**
 * Lots of which less was sold, or is owed, than the target sold of what he held. Of each of his sales at least the part
 * that it was of his whole holding must have left the lot (ENGINE rules 19, 38).
 */
export function keptTooMuch(books: BotBooks, world: World): string[] {
  // What nobody's trade stands behind (ENGINE rule 31) is sold by hand alone.
  const isTargets = ({ address }: Lot) => world.state.targets.some((target) => target.address === address);
  return openLots(books)
    .filter(isTargets)
    .flatMap((lot) => {
      const changes = [...purchases(books, lot), ...sales(world, lot)].sort((a, b) => a.atMs - b.atMs);
      let mostMicro = 0;
      for (const change of changes) {
        if ("part" in change) mostMicro *= 1 - change.part;
        else mostMicro += change.boughtMicro;
      }
      const allowedMicro = mostMicro * (1 + TOLERANCE_SHARE) + TOLERANCE_MICRO;
      if (lot.freeMicro <= allowedMicro) return [];
      return [
        `${lot.freeMicro} of ${lot.token.slice(0, 10)}… by ${lot.address.slice(0, 8)} stay, ${mostMicro} at most is his`,
      ];
    });
}

/** Without those that were moved between lots, or taken together with the other outcome. */
function openLots(books: BotBooks): Lot[] {
  return books.rows<Lot>(
    `select l.target_id as targetId, l.token_id as tokenId, g.address, t.token,
      l.shares_micro - coalesce(d.shares_micro, 0) as freeMicro
     from lots l join targets g on g.id = l.target_id join tokens t on t.id = l.token_id
     left join debts d on d.target_id = l.target_id and d.token_id = l.token_id
     where l.shares_micro > 0 and not exists (select 1 from journal j where j.kind = 'lot-cover'
      and json_extract(j.body_json, '$.tokenId') = l.token_id)`,
  );
}

function purchases(books: BotBooks, { targetId, tokenId }: Lot): Change[] {
  const fills = books.rows<Fill>(
    `select f.at_ms as atMs, f.shares_micro as sharesMicro from fills f join orders o on o.id = f.order_id
     where o.target_id = ? and o.token_id = ? and o.side = 'BUY' and f.status != 'failed'`,
    ...[targetId, tokenId],
  );
  return fills.map(({ atMs, sharesMicro }) => ({ atMs: atMs + LAST_OF_SECOND_MS, boughtMicro: sharesMicro }));
}

/** Each of his sales as the part of what he held before it. */
function sales({ state }: World, { address, token }: Lot): Change[] {
  const target = state.targets.findIndex((one) => one.address === address);
  const market = state.markets.get(state.marketIdsByName.get(token) ?? "");
  const holding = market && state.holdings.get(`${target}|${market.id}`);
  if (market === undefined || holding === undefined) return [];
  const outcome = market.tokenIds[0] === token ? 0 : 1;
  const sold = new Set(
    (state.rows[target] ?? []).flatMap(({ type, side, tx }) => (type === "TRADE" && side === "SELL" ? [tx] : [])),
  );
  let heldMicro = holding.sharesMicro[outcome];
  const changes: Change[] = [];
  for (const [sentMs, first, second, tx] of (holding.moves ?? []).toReversed()) {
    const changeMicro = outcome === 0 ? first : second;
    heldMicro -= changeMicro;
    const isSale = changeMicro < 0 && [...sold].some((hash) => hash.startsWith(tx));
    if (isSale) changes.push({ atMs: sentMs, part: Math.min(1, -changeMicro / heldMicro) });
  }
  return changes;
}

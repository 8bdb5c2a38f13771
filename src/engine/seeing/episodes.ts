import type { Side } from "../../domain/trade.ts";
import { EPISODE_GAP_S } from "../../domain/trade.ts";
import { exitSize } from "../exits/exit-size.ts";
import { committedOfPart } from "../orders/order-parts.ts";
import type { EpisodeRecord, OrderPartRecord, Records } from "../ports.ts";

/** Where a new signal belongs: its episode, and whether it made one of two (rule 12). */
export interface Placement {
  readonly episodeId: number;
  readonly joined: boolean;
}

/**
 * Finds the episode of a signal by its place in time among the trades of (target, token), whatever the order of arrival:
 * it may extend one episode, join two, split one of the other side, or start its own.
 * @param orderHash the target's order where the feed tells it
 */
export function placeInEpisode(
  records: Records,
  targetId: number,
  tokenId: number,
  side: Side,
  key: number,
  orderHash?: string,
): Placement {
  const spanning = records.episodes.spanning(targetId, tokenId, key);
  if (spanning?.side === side) return { episodeId: spanning.id, joined: false };
  if (spanning !== undefined) splitEpisode(records, spanning, key);
  const near = (episode: EpisodeRecord | undefined) => neighbour(records, episode, side, key, orderHash);
  const before = near(records.episodes.before(targetId, tokenId, key));
  const after = near(records.episodes.after(targetId, tokenId, key));
  if (before !== undefined && after !== undefined) {
    joinEpisodes(records, before, after);
    return { episodeId: before.id, joined: true };
  }
  const only = before ?? after;
  if (only !== undefined) return { episodeId: only.id, joined: false };
  return { episodeId: records.episodes.insert(emptyEpisode(targetId, tokenId, side, key)), joined: false };
}

/** Counts a signal's (further) shares and collateral into its episode. */
export function growEpisode(
  records: Records,
  episodeId: number,
  growth: {
    readonly key: number;
    readonly sharesMicro: number;
    readonly collateralMicro: number;
    readonly signals: 0 | 1;
  },
): void {
  const episode = episodeOf(records, episodeId);
  // What he held was read before the sale that was the first until now: it is to be read before this one.
  const isEarlier = growth.signals === 1 && growth.key < episode.firstKey;
  if (isEarlier) records.episodes.update(episodeId, { baseLotMicro: null, baseTheirsMicro: null });
  records.episodes.update(episodeId, {
    firstKey: Math.min(episode.firstKey, growth.key),
    lastKey: Math.max(episode.lastKey, growth.key),
    sharesMicro: episode.sharesMicro + growth.sharesMicro,
    collateralMicro: episode.collateralMicro + growth.collateralMicro,
    signals: episode.signals + growth.signals,
  });
}

export function episodeOf(records: Records, episodeId: number): EpisodeRecord {
  const episode = records.episodes.get(episodeId);
  if (episode === undefined) throw new Error(`episode ${episodeId} is missing`);
  return episode;
}

/** The episode next to a key when the key belongs to it: within the gap, or of the same order of the target, however far apart. */
function neighbour(
  records: Records,
  episode: EpisodeRecord | undefined,
  side: Side,
  key: number,
  orderHash: string | undefined,
): EpisodeRecord | undefined {
  if (episode === undefined || episode.side !== side) return undefined;
  if (orderHash !== undefined && records.signals.isOfOrder(episode.id, orderHash)) return episode;
  const second = Math.floor(key / 2);
  const gapS = Math.max(Math.floor(episode.firstKey / 2) - second, second - Math.floor(episode.lastKey / 2));
  return gapS <= EPISODE_GAP_S ? episode : undefined;
}

function emptyEpisode(targetId: number, tokenId: number, side: Side, key: number): Omit<EpisodeRecord, "id"> {
  return {
    targetId,
    tokenId,
    side,
    firstKey: key,
    lastKey: key,
    sharesMicro: 0,
    collateralMicro: 0,
    signals: 0,
    committedMicro: 0,
    baseLotMicro: null,
    baseTheirsMicro: null,
    countedDay: null,
  };
}

/** The later episode ends in the earlier one, with its orders and what they committed. Where both were copied it stands in the journal. */
function joinEpisodes(records: Records, earlier: EpisodeRecord, later: EpisodeRecord): void {
  if (earlier.countedDay !== null && later.countedDay !== null) {
    const [id, laterId, day] = [earlier.id, later.id, later.countedDay];
    records.journal.append("episodes-joined", { id, laterId, committedMicro: later.committedMicro, day });
  }
  records.signals.move(later.id, -1, earlier.id);
  records.orders.moveEpisode(later.id, earlier.id);
  records.orderParts.moveEpisode(later.id, earlier.id);
  records.decisions.moveEpisode(later.id, earlier.id);
  records.episodes.update(earlier.id, {
    lastKey: later.lastKey,
    sharesMicro: earlier.sharesMicro + later.sharesMicro,
    collateralMicro: earlier.collateralMicro + later.collateralMicro,
    signals: earlier.signals + later.signals,
    committedMicro: earlier.committedMicro + later.committedMicro,
    baseLotMicro: earlier.baseLotMicro,
    baseTheirsMicro: earlier.baseTheirsMicro,
    countedDay: earlier.countedDay ?? later.countedDay,
  });
  records.episodes.remove(later.id);
}

/** A late trade of the other side lies inside: what came after it is an episode of its own. */
function splitEpisode(records: Records, episode: EpisodeRecord, key: number): void {
  const side = episode.side as Side;
  const laterId = records.episodes.insert(emptyEpisode(episode.targetId, episode.tokenId, side, episode.lastKey));
  records.signals.move(episode.id, key, laterId);
  for (const id of [episode.id, laterId]) {
    const extent = records.signals.extentOfEpisode(id);
    if (extent === undefined) throw new Error(`episode ${id} lost its signals`);
    records.episodes.update(id, extent);
  }
  if (episode.baseTheirsMicro === null) moveOrders(records, episode, laterId);
  else splitExit(records, episode, laterId);
}

/** The later sales are measured by what he, and we, had left after the earlier ones: what was mirrored of them stays mirrored. */
function splitExit(
  records: Records,
  { id, baseLotMicro, baseTheirsMicro, committedMicro }: EpisodeRecord,
  laterId: number,
): void {
  const [lotMicro, theirsMicro] = [baseLotMicro ?? 0, baseTheirsMicro ?? 0];
  const { sharesMicro } = episodeOf(records, id);
  const sizeMicro = exitSize(lotMicro, theirsMicro, sharesMicro);
  const keptMicro = Math.min(committedMicro, sizeMicro);
  records.episodes.update(id, { committedMicro: keptMicro });
  records.episodes.update(laterId, {
    baseLotMicro: lotMicro - sizeMicro,
    baseTheirsMicro: Math.max(0, theirsMicro - sharesMicro),
    committedMicro: committedMicro - keptMicro,
  });
}

/** An order goes with the signal that called for it, and what it committed with the order: else the later part is copied twice. */
function moveOrders(records: Records, episode: EpisodeRecord, laterId: number): void {
  const orders = records.orders.ofEpisode(episode.id);
  const moved = orders.filter(
    ({ signalId }) => signalId !== null && records.signals.get(signalId)?.episodeId === laterId,
  );
  for (const { id } of moved) records.orders.update(id, { episodeId: laterId });
  const parts = moveParts(records, episode, laterId);
  if (moved.length === 0 && parts.length === 0) return;
  const alone = moved.filter(({ id }) => records.orderParts.ofOrder(id).length === 0);
  const movedMicro =
    alone.reduce(
      (sum, order) => sum + (order.terminalMs === null ? order.notionalMicro : order.filledCollateralMicro),
      0,
    ) + parts.reduce((sum, part) => sum + committedOfPart(records, part), 0);
  const leftMicro = episode.committedMicro - movedMicro;
  const keepsDay = leftMicro > 0 || moved.length < orders.length;
  records.episodes.update(episode.id, { committedMicro: leftMicro, countedDay: keepsDay ? episode.countedDay : null });
  records.episodes.update(laterId, { committedMicro: movedMicro, countedDay: episode.countedDay });
}

/** Parts of orders for several episodes go with the newest signal that was in them, as an order with the one that called for it. */
function moveParts(records: Records, episode: EpisodeRecord, laterId: number): OrderPartRecord[] {
  const parts = records.orderParts.ofEpisode(episode.id);
  if (parts.length === 0) return [];
  const inParts = [episode.id, laterId]
    .flatMap((id) => records.signals.ofEpisode(id))
    .filter(({ outcome }) => outcome === "pooled-copied");
  const newest = inParts.sort((a, b) => b.id - a.id)[0];
  if (newest?.episodeId !== laterId) return [];
  records.orderParts.moveEpisode(episode.id, laterId);
  return parts;
}

import type { Side } from "./book.ts";
import type { Stage } from "./stage.ts";

const DELAY_MS = [1_000, 3_000] as const;

/** Lets him follow a trade that he has seen of ours, within three seconds of market time. */
export function copySoon(stage: Stage, trade: { tokenId: string; side: Side; sharesMicro: number }): void {
  const copier = stage.state.targets.find(({ habit }) => habit === "copier");
  if (copier === undefined) return;
  const { tokenId, side, sharesMicro } = trade;
  stage.later(stage.prng.int(...DELAY_MS), { kind: "copy", target: copier.index, tokenId, side, sharesMicro });
}

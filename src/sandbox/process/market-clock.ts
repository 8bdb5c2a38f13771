import { z } from "zod";

/** Fixes market time: anchorMarketMs + (people's now − anchorWallMs) × speed. */
export interface ClockAnchor {
  readonly anchorWallMs: number;
  readonly anchorMarketMs: number;
  readonly speed: number;
}

const anchorSchema = z.object({ anchorWallMs: z.number(), anchorMarketMs: z.number(), speed: z.number().positive() });

export function parseAnchor(data: unknown): ClockAnchor {
  return anchorSchema.parse(data);
}

export function marketTimeAt({ anchorWallMs, anchorMarketMs, speed }: ClockAnchor, wallMs: number): number {
  return Math.floor(anchorMarketMs + (wallMs - anchorWallMs) * speed);
}

/**
 * The anchor for this start. At the first, market time is people's time. Later the market's clock has gone on at its speed;
 * another speed, or a people's clock that was set back, starts a new stretch from where the market has got to.
 * @param latestMarketMs market time that the world has already seen
 */
export function anchorFor(
  previous: ClockAnchor | undefined,
  speed: number,
  wallMs: number,
  latestMarketMs: number,
): ClockAnchor {
  if (previous === undefined) return { anchorWallMs: wallMs, anchorMarketMs: Math.max(wallMs, latestMarketMs), speed };
  const marketMs = marketTimeAt(previous, wallMs);
  if (previous.speed === speed && marketMs >= latestMarketMs) return previous;
  return { anchorWallMs: wallMs, anchorMarketMs: Math.max(marketMs, latestMarketMs), speed };
}

import { closeSync, existsSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { chainInputSchema } from "../chain/chain-input.ts";
import { exchangeInputSchema } from "../exchange/exchange-input.ts";
import type { World } from "../world/world.ts";

const lineSchema = z.object({
  /** Market time up to which the world was let run. */
  to: z.number().int(),
  /** True where it was led across a gap without trades. */
  isGap: z.boolean().optional(),
  /** An input that it was given then, with its number. */
  input: z
    .union([
      z.object({ number: z.number().int(), chain: chainInputSchema }),
      z.object({ number: z.number().int(), exchange: exchangeInputSchema }),
    ])
    .optional(),
});

export type TailLine = z.infer<typeof lineSchema>;

/** Leads a world along one line. An input that it has already taken is not given again. */
export function follow(world: World, { to, isGap, input }: TailLine): void {
  if (isGap) world.skipTo(to);
  else world.advanceTo(to);
  if (input === undefined || input.number <= world.inputs) return;
  if ("chain" in input) world.chain(input.chain);
  else world.take(input.exchange);
}

const NAMES = ["tail-0.jsonl", "tail-1.jsonl"] as const;
const MODE = 0o600;

/**
 * What the world was told since its last snapshot. Written before the world acts on it, so that after a kill
 * the world can be led along the same way again and gives the same rows. Two files take turns: the one in use when
 * a snapshot is taken stays until that snapshot is safely on the disk.
 */
export class Tail {
  readonly #folder: string;
  #file: number;
  #turn: 0 | 1 = 0;

  /** Starts afresh: the folder's snapshot must already contain what the old lines told. */
  constructor(folder: string) {
    this.#folder = folder;
    this.#file = this.#open();
  }

  /** All lines of both files by time; a last line that was cut off by a kill is left out. */
  static read(folder: string): TailLine[] {
    return NAMES.flatMap((name) => linesOf(join(folder, name))).sort(
      (left, right) => left.to - right.to || (left.input?.number ?? 0) - (right.input?.number ?? 0),
    );
  }

  append(line: TailLine): void {
    writeSync(this.#file, `${JSON.stringify(line)}\n`);
  }

  /** Starts the other file afresh: called when a snapshot is taken, and only once the one before it is safe. */
  turn(): void {
    closeSync(this.#file);
    this.#turn = this.#turn === 0 ? 1 : 0;
    this.#file = this.#open();
  }

  close(): void {
    closeSync(this.#file);
  }

  #open(): number {
    return openSync(join(this.#folder, NAMES[this.#turn]), "w", MODE);
  }
}

function linesOf(path: string): TailLine[] {
  if (!existsSync(path)) return [];
  const text = readFileSync(path, "utf8");
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  return whole
    .split("\n")
    .filter((line) => line !== "")
    .map((line, index) => {
      const parsed = lineSchema.safeParse(JSON.parse(line));
      if (parsed.success) return parsed.data;
      const issue = parsed.error.issues[0];
      throw new Error(`${path}: line ${index + 1}: ${issue?.path.join(".")}: ${issue?.message}`);
    });
}

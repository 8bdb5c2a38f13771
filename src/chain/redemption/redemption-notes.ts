import { z } from "zod";

/** Where what is known of a condition's redemption is kept over restarts. Synchronous. */
export interface RedemptionStore {
  /** What was saved last, not yet checked; undefined or null for nothing. */
  load(conditionId: string): unknown;
  save(conditionId: string, notes: RedemptionNotes): void;
}

const micro = z.number().int().nonnegative().safe();
const notesSchema = z.object({
  /** Shares of each outcome, as they were seen last before they went. */
  heldMicro: z.array(micro).optional(),
  /** What arrived in all: then it is over. */
  cashMicro: micro.optional(),
});

export type RedemptionNotes = Readonly<z.infer<typeof notesSchema>>;

/** Throws when the notes cannot be read: a redemption is not guessed. */
export function readNotes(store: RedemptionStore, conditionId: string): RedemptionNotes {
  const notes = notesSchema.safeParse(store.load(conditionId) ?? {});
  if (!notes.success) {
    throw new Error(`the notes on redeeming ${conditionId} cannot be read: ${z.prettifyError(notes.error)}`);
  }
  return notes.data;
}

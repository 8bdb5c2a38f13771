import { z } from "zod";

export const CONTROL_COMMANDS = ["status", "pause", "resume", "stop", "release", "flatten"] as const;

/** What is asked of a running bot beside the chat. */
export const ControlRequest = z.strictObject({
  command: z.enum(CONTROL_COMMANDS),
  /** Why, kept in the journal; of flatten: the bound in percent. */
  reason: z.string().max(300).optional(),
});
export type ControlRequest = z.infer<typeof ControlRequest>;

export const ControlAnswer = z.strictObject({
  /** Whether it was done. */
  ok: z.boolean(),
  /** In plain words, for a terminal. */
  text: z.string(),
});
export type ControlAnswer = z.infer<typeof ControlAnswer>;

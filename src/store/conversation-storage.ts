import { z } from "zod";
import { builder } from "./statement.ts";
import type { SqliteStore } from "./store.ts";

const stateShape = z.object({
  version: z.tuple([z.literal(0), z.union([z.number(), z.string()])]),
  state: z.unknown(),
});

/** What @grammyjs/conversations stores: its own version of the data and ours, and the data. */
interface VersionedState<State> {
  version: [0, string | number];
  state: State;
}

/**
 * Keeps the dialogues of @grammyjs/conversations over restarts: hand it to the plugin as `storage.adapter`.
 * A stored dialogue that cannot be read is ended and reported; it must not answer every later message with an error.
 */
export class ConversationStorage<State> {
  readonly #store: SqliteStore;
  readonly #nowMs: () => number;

  constructor(store: SqliteStore, nowMs: () => number) {
    this.#store = store;
    this.#nowMs = nowMs;
  }

  read(key: string): VersionedState<State> | undefined {
    const [row] = this.#store.rows(builder.selectFrom("conversations").select("valueJson").where("key", "=", key));
    if (row === undefined) return undefined;
    const stored = parsed(row.valueJson);
    if (stored.success) return stored.data as VersionedState<State>;
    this.delete(key);
    const text = `A stored dialogue (${key}) could not be read and was ended: ${stored.error.message}`;
    this.#store.records.alerts.raise({ severity: "warning", kind: "conversation-unreadable", text });
    return undefined;
  }

  write(key: string, state: VersionedState<State>): void {
    const saved = { valueJson: JSON.stringify(state), savedMs: this.#nowMs() };
    const insert = builder.insertInto("conversations").values({ key, ...saved });
    this.#store.run(insert.onConflict((conflict) => conflict.column("key").doUpdateSet(saved)));
  }

  delete(key: string): void {
    this.#store.run(builder.deleteFrom("conversations").where("key", "=", key));
  }
}

function parsed(json: string) {
  try {
    return stateShape.safeParse(JSON.parse(json));
  } catch (error) {
    return { success: false, error: error instanceof Error ? error : new Error(String(error)) } as const;
  }
}

import type { TelegramDatabase } from "./database.ts";

/** Named single values of the bot: descriptions, its default menu button, which updates it wants. */
export class SettingBook {
  readonly #database: TelegramDatabase;

  constructor(database: TelegramDatabase) {
    this.#database = database;
  }

  get(name: string): string | undefined {
    const row = this.#database.prepare("SELECT value FROM settings WHERE name = ?").get(name) as
      | { value: string }
      | undefined;
    return row?.value;
  }

  set(name: string, value: string): void {
    this.#database
      .prepare("INSERT INTO settings(name, value) VALUES (?, ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value")
      .run(name, value);
  }
}

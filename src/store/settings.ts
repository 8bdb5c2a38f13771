import type Database from "better-sqlite3";
import type { Records } from "../engine/ports.ts";
import { KeyedTable } from "./keyed-table.ts";
import type { SettingTable } from "./schema.ts";

type Port = Records["settings"];

export class Settings implements Port {
  readonly #settings: KeyedTable<SettingTable>;

  constructor(database: Database.Database) {
    this.#settings = new KeyedTable(database, "settings", "name");
  }

  /** The stored value, not yet checked; undefined when it was never set. */
  get(name: string): unknown {
    const setting = this.#settings.find(name);
    if (setting === undefined) return undefined;
    try {
      return JSON.parse(setting.valueJson);
    } catch (problem) {
      throw new Error(`the stored setting ${name} is no JSON`, { cause: problem });
    }
  }

  set(name: string, value: unknown, atMs: number): void {
    const valueJson = JSON.stringify(value);
    if (valueJson === undefined) throw new TypeError(`the setting ${name} cannot be stored as JSON`);
    this.#settings.put({ name, valueJson, setMs: atMs });
  }
}

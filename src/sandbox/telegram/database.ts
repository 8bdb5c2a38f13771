import { mkdirSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";

export type TelegramDatabase = Database.Database;

const schema = `
CREATE TABLE IF NOT EXISTS people(
  id INTEGER PRIMARY KEY, first_name TEXT NOT NULL, username TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS chats(
  id INTEGER PRIMARY KEY, type TEXT NOT NULL, title TEXT NOT NULL, bot_status TEXT NOT NULL,
  keyboard TEXT, menu_button TEXT, next_message_id INTEGER NOT NULL DEFAULT 1);
CREATE TABLE IF NOT EXISTS members(
  chat_id INTEGER NOT NULL, person_id INTEGER NOT NULL, status TEXT NOT NULL,
  read_up_to INTEGER NOT NULL DEFAULT 0, PRIMARY KEY(chat_id, person_id));
CREATE TABLE IF NOT EXISTS messages(
  chat_id INTEGER NOT NULL, message_id INTEGER NOT NULL, sender_id INTEGER NOT NULL,
  body TEXT NOT NULL, pinned_order INTEGER, PRIMARY KEY(chat_id, message_id));
CREATE TABLE IF NOT EXISTS updates(
  update_id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, body TEXT NOT NULL, created_ms INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS files(
  id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, name TEXT NOT NULL, mime TEXT NOT NULL,
  width INTEGER NOT NULL, height INTEGER NOT NULL, bytes BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS commands(
  scope TEXT NOT NULL, language TEXT NOT NULL, list TEXT NOT NULL, PRIMARY KEY(scope, language));
CREATE TABLE IF NOT EXISTS callbacks(
  id TEXT PRIMARY KEY, person_id INTEGER NOT NULL, chat_id INTEGER NOT NULL, message_id INTEGER NOT NULL,
  created_ms INTEGER NOT NULL, answered INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS settings(name TEXT PRIMARY KEY, value TEXT NOT NULL);
`;

/** Opens (and creates) the local Telegram's SQLite file in `folder`; what was committed survives a kill -9. */
export function openTelegramDatabase(folder: string): TelegramDatabase {
  mkdirSync(folder, { recursive: true });
  const database = new Database(join(folder, "telegram.sqlite"));
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = NORMAL");
  database.exec(schema);
  return database;
}

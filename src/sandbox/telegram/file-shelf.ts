import type { TelegramDatabase } from "./database.ts";

export interface StoredFile {
  id: number;
  kind: "photo" | "document";
  name: string;
  mime: string;
  width: number;
  height: number;
  bytes: Buffer;
}

/** The files that the bot and the people sent. */
export class FileShelf {
  readonly #database: TelegramDatabase;

  constructor(database: TelegramDatabase) {
    this.#database = database;
  }

  add(file: Omit<StoredFile, "id">): StoredFile {
    const done = this.#database
      .prepare(
        "INSERT INTO files(kind, name, mime, width, height, bytes) VALUES (@kind, @name, @mime, @width, @height, @bytes)",
      )
      .run(file);
    return { id: Number(done.lastInsertRowid), ...file };
  }

  /** By the `file_id` that a message carries. */
  byFileId(fileId: string): StoredFile | undefined {
    const id = /^local-(\d{1,15})$/.exec(fileId)?.[1];
    return id === undefined ? undefined : this.#byId(Number(id));
  }

  /** By the `file_path` that getFile gave. */
  byPath(path: string): StoredFile | undefined {
    const id = /^(?:photo|document)s\/file_(\d{1,15})(?:\.\w+)?$/.exec(path)?.[1];
    const file = id === undefined ? undefined : this.#byId(Number(id));
    return file !== undefined && filePath(file) === path ? file : undefined;
  }

  #byId(id: number): StoredFile | undefined {
    return this.#database.prepare("SELECT * FROM files WHERE id = ?").get(id) as StoredFile | undefined;
  }
}

export function fileId(file: StoredFile): string {
  return `local-${file.id}`;
}

export function fileUniqueId(file: StoredFile): string {
  return `unique-${file.id}`;
}

/** The `file_path` of getFile: `photos/file_1.png`, `documents/file_2.csv`. */
export function filePath(file: StoredFile): string {
  const extension = /\.(\w{1,10})$/.exec(file.name)?.[1];
  return `${file.kind}s/file_${file.id}${extension === undefined ? "" : `.${extension}`}`;
}

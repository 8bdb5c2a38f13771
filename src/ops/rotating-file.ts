import { closeSync, existsSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/** A file that is appended to at once, and moved aside when full: path.1 is the newest of those kept. */
export class RotatingFile {
  readonly #path: string;
  readonly #maxBytes: number;
  readonly #kept: number;
  /** Undefined after it could not be moved aside: the next line opens it again. */
  #descriptor: number | undefined;
  #bytes = 0;

  /** Throws where the file cannot be opened. */
  constructor(path: string, maxBytes: number, kept: number) {
    this.#path = path;
    this.#maxBytes = maxBytes;
    this.#kept = kept;
    mkdirSync(dirname(path), { recursive: true });
    this.#open();
  }

  /**
   * Synchronous, so that the last lines before a crash are there. Never throws: a full disk must not end who writes here.
   * Returns why the line could not be written; undefined when it was.
   */
  write(line: string): string | undefined {
    const size = Buffer.byteLength(line);
    try {
      if (this.#bytes > 0 && this.#bytes + size > this.#maxBytes) this.#rotate();
      writeSync(this.#descriptor ?? this.#open(), line);
      this.#bytes += size;
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #open(): number {
    const descriptor = openSync(this.#path, "a", 0o600);
    this.#descriptor = descriptor;
    this.#bytes = fstatSync(descriptor).size;
    return descriptor;
  }

  #rotate(): void {
    this.close();
    rmSync(`${this.#path}.${this.#kept}`, { force: true });
    for (let number = this.#kept - 1; number >= 0; number--) {
      const from = number === 0 ? this.#path : `${this.#path}.${number}`;
      if (existsSync(from)) renameSync(from, `${this.#path}.${number + 1}`);
    }
    this.#open();
  }
}

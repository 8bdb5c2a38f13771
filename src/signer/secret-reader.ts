import { fstatSync, readSync } from "node:fs";
import { isatty, ReadStream } from "node:tty";

const MOST_CHARACTERS = 1000;
const ENTER = /[\r\n]/;
const END_OF_INPUT = "\u0004";
const INTERRUPT = "\u0003";
const ERASE = /[\u007f\b]/;

/** Reads lines that nobody is to see: from a terminal without echo, from anything else (a pipe, a file) as they come. */
export class SecretReader {
  readonly #descriptor: number;
  readonly #terminal: ReadStream | undefined;

  /** Throws when the descriptor is closed. */
  constructor(descriptor: number) {
    this.#descriptor = descriptor;
    // Before anything is asked: what is typed ahead of a question is not shown either.
    if (isatty(descriptor)) this.#terminal = new ReadStream(descriptor).setRawMode(true).setEncoding("utf8").pause();
    else fstatSync(descriptor);
  }

  get isTerminal(): boolean {
    return this.#terminal !== undefined;
  }

  /** The next line without its end. Rejects when input ends before one, when it is too long, or when it is interrupted. */
  async line(): Promise<string> {
    return this.#terminal === undefined ? this.#plainLine() : hiddenLine(this.#terminal);
  }

  close(): void {
    if (this.#terminal?.destroyed === false) this.#terminal.setRawMode(false).destroy();
  }

  /** Byte by byte: what comes after the line belongs to the next one, or to somebody else. */
  #plainLine(): string {
    const bytes: number[] = [];
    const next = Buffer.alloc(1);
    while (readSync(this.#descriptor, next) === 1) {
      if (next[0] === 0x0a) return withoutReturn(bytes);
      bytes.push(next[0] ?? 0);
      if (bytes.length > MOST_CHARACTERS) throw new Error(`a line is longer than ${MOST_CHARACTERS} characters`);
    }
    if (bytes.length === 0) throw new Error("the input ended without a line");
    return withoutReturn(bytes);
  }
}

function withoutReturn(bytes: readonly number[]): string {
  return Buffer.from(bytes).toString("utf8").replace(/\r$/, "");
}

function hiddenLine(terminal: ReadStream): Promise<string> {
  let line = "";
  return new Promise<string>((resolve, reject) => {
    const hear = (text: string): void => {
      for (const character of text) {
        if (ENTER.test(character)) resolve(line);
        else if (character === INTERRUPT || character === END_OF_INPUT) reject(new Error("it was interrupted"));
        else line = ERASE.test(character) ? line.slice(0, -1) : line + character;
        if (line.length > MOST_CHARACTERS) reject(new Error("that is too long"));
        if (ENTER.test(character)) return;
      }
    };
    terminal.on("data", hear).resume();
    terminal.once("error", reject);
    terminal.once("close", () => reject(new Error("the terminal was closed")));
  }).finally(() => {
    terminal.pause().removeAllListeners("data").removeAllListeners("error").removeAllListeners("close");
  });
}

import type { Interface } from "node:readline";
import { createInterface } from "node:readline";
import { Writable } from "node:stream";

/** Asks a person line by line; without a terminal the answers are the lines of the input. What is typed hidden is never shown. */
export class Questions {
  readonly #lines: Interface;
  readonly #answers: AsyncIterator<string>;
  readonly #output: NodeJS.WritableStream;
  #isHidden = false;

  constructor(input: NodeJS.ReadStream, output: NodeJS.WritableStream) {
    this.#output = output;
    const echo = new Writable({
      write: (chunk, _encoding, done) => {
        if (!this.#isHidden) output.write(chunk);
        done();
      },
    });
    this.#lines = createInterface({ input, output: echo, terminal: input.isTTY === true, historySize: 0 });
    this.#answers = this.#lines[Symbol.asyncIterator]();
  }

  /** The line that was typed, without blanks around it. Throws when the input ends before. */
  async ask(question: string): Promise<string> {
    this.#output.write(question);
    // What a correction of the line draws again.
    this.#lines.setPrompt(question);
    const { value, done } = await this.#answers.next();
    if (done) throw new Error("the input ended before everything was answered: nothing was written");
    return String(value).trim();
  }

  /** The same for what nobody is to see on the screen. */
  async askHidden(question: string): Promise<string> {
    this.#isHidden = true;
    try {
      return await this.ask(question);
    } finally {
      this.#isHidden = false;
      this.#output.write("\n");
    }
  }

  close(): void {
    this.#lines.close();
  }
}

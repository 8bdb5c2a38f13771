const WIDTH = 30;
const REDRAW_MS = 100;

/** Tells a person at a terminal how far a run has come; silent anywhere else. */
export class Progress {
  readonly #out: NodeJS.WriteStream;
  readonly #startMs = performance.now();
  #drawnMs = 0;

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  show(done: number, all: number): void {
    const nowMs = performance.now();
    if (!this.#out.isTTY || nowMs - this.#drawnMs < REDRAW_MS) return;
    this.#drawnMs = nowMs;
    const share = all === 0 ? 1 : done / all;
    const filled = Math.round(share * WIDTH);
    const bar = `${"█".repeat(filled)}${"░".repeat(WIDTH - filled)}`;
    const seconds = Math.round((nowMs - this.#startMs) / 1000);
    this.#out.write(
      `\r${bar} ${Math.floor(share * 100)}%  ${done.toLocaleString("en")} of ${all.toLocaleString("en")} rows  ${seconds} s `,
    );
  }

  end(): void {
    if (this.#out.isTTY) this.#out.write(`\r${" ".repeat(WIDTH + 50)}\r`);
  }
}

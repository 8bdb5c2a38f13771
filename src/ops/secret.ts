import { inspect } from "node:util";

const SHOWN = "[secret]";

/** A value that shows itself to nobody who does not ask for it by name: not in logs, JSON, errors or a debugger's print. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return SHOWN;
  }

  toJSON(): string {
    return SHOWN;
  }

  [inspect.custom](): string {
    return SHOWN;
  }
}

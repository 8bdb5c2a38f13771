import { element } from "./dom.js";

/** The list of the bot's commands over the input. The input keeps the focus; the list shows which one is chosen. */
export class CommandMenu {
  node = element("div", {
    class: "command-menu",
    id: "command-menu",
    role: "listbox",
    "aria-label": "Commands",
    hidden: true,
  });
  #input;
  #onPick;
  #chosen = -1;

  /** @param onPick called with the name of a command that was pressed */
  constructor(input, onPick) {
    this.#input = input;
    this.#onPick = onPick;
  }

  get isOpen() {
    return !this.node.hidden;
  }

  /** The chosen command's name; undefined when none is. */
  get chosen() {
    return this.isOpen ? this.node.children[this.#chosen]?.dataset.command : undefined;
  }

  /** Shows the commands that begin like that; what has been typed in full is chosen before all others. */
  show(commands, prefix) {
    const found = commands.filter((each) => each.command.startsWith(prefix));
    this.node.hidden = found.length === 0;
    this.node.replaceChildren(...found.map((each, index) => this.#row(each, index)));
    const exact = found.findIndex((each) => each.command === prefix);
    this.#choose(prefix === "" || found.length === 0 ? -1 : Math.max(exact, 0));
  }

  hide() {
    this.node.hidden = true;
    this.#choose(-1);
  }

  /** Chooses the next (1) or previous (-1) command, round the ends. */
  move(step) {
    const count = this.node.children.length;
    const from = this.#chosen < 0 && step < 0 ? 0 : this.#chosen;
    this.#choose((from + step + count) % count);
  }

  #row({ command, description }, index) {
    const row = element(
      "div",
      { class: "command-row", id: `command-${index}`, role: "option", "aria-selected": "false", data: { command } },
      element("strong", {}, `/${command}`),
      element("span", {}, description),
    );
    row.addEventListener("mousedown", (event) => event.preventDefault());
    row.addEventListener("click", () => this.#onPick(command));
    return row;
  }

  #choose(index) {
    this.#chosen = index;
    [...this.node.children].forEach((row, at) => {
      row.setAttribute("aria-selected", String(at === index));
      if (at === index) row.scrollIntoView({ block: "nearest" });
    });
    if (index < 0) this.#input.removeAttribute("aria-activedescendant");
    else this.#input.setAttribute("aria-activedescendant", `command-${index}`);
  }
}

import { CommandMenu } from "./command-menu.js";
import { byId, element, icon } from "./dom.js";
import { summary } from "./message-view.js";

/** What stands below the messages: the input with its command menu and keyboards, or START, or a note. */
export class Composer {
  #root = byId("composer");
  #on;
  #chat;
  #input;
  #menu;
  #keys;
  #replyBar;
  #replyTo;
  #keyboardShown = true;
  #hasMenu = false;
  #drafts = new Map();

  /** @param on `{send(text, replyTo), upload(file, caption)}` */
  constructor(on) {
    this.#on = on;
  }

  /** Draws it for a chat; a draft stays with its chat. `empty`: nothing has been said yet. */
  show(chat, empty) {
    const same = this.#chat?.id === chat.id && this.#input?.isConnected;
    if (!same && this.#chat && this.#input) this.#drafts.set(this.#chat.id, this.#input.value);
    const hadKeyboard = JSON.stringify(this.#chat?.keyboard);
    const draft = (same ? this.#input.value : this.#drafts.get(chat.id)) ?? "";
    this.#chat = chat;
    if (!same) this.#setReply(undefined);
    if (JSON.stringify(chat.keyboard) !== hadKeyboard) this.#keyboardShown = true;
    const start = chat.type === "private" && (empty || chat.bot_status === "left" || chat.bot_status === "kicked");
    if (start) this.#drawStart(chat);
    else if (!chat.can_write) this.#drawNote("Only admins post in this channel.");
    else if (!same || this.#hasMenu !== chat.commands.length > 0) this.#drawInput(chat, draft);
    if (this.#input?.isConnected) this.#drawKeys();
  }

  focus() {
    this.#input?.focus();
  }

  replyTo(message) {
    this.#setReply(message);
    this.focus();
  }

  #drawStart(chat) {
    const text = chat.bot_status === "kicked" ? "Restart" : "Start";
    const button = element(
      "button",
      { type: "button", class: "start", on: { click: () => this.#on.send("/start") } },
      text,
    );
    this.#input = undefined;
    this.#root.replaceChildren(button);
  }

  #drawNote(text) {
    this.#input = undefined;
    this.#root.replaceChildren(element("p", { class: "note" }, text));
  }

  #drawInput(chat, draft) {
    this.#keys = element("div", { class: "reply-keys", role: "group", "aria-label": "Suggested answers" });
    this.#replyBar = element("div", { class: "reply-bar", hidden: true });
    this.#input = element("textarea", {
      rows: 1,
      value: draft,
      maxLength: 4096,
      "aria-label": "Message",
      "aria-controls": "command-menu",
      placeholder: chat.type === "channel" ? "Broadcast" : "Message",
      on: { input: () => this.#onInput(), keydown: (event) => this.#onKey(event) },
    });
    this.#menu = new CommandMenu(this.#input, (command) => this.#sendCommand(command));
    this.#hasMenu = chat.commands.length > 0;
    this.#root.replaceChildren(
      this.#menu.node,
      this.#replyBar,
      element(
        "form",
        { class: "input-row", on: { submit: (event) => this.#onSubmit(event) } },
        this.#hasMenu &&
          element(
            "button",
            {
              type: "button",
              class: "menu-button",
              "aria-haspopup": "listbox",
              on: { click: () => this.#toggleMenu() },
            },
            "Menu",
          ),
        this.#input,
        element(
          "button",
          {
            type: "button",
            class: "icon-button keyboard-toggle",
            "aria-label": "Show or hide the suggested answers",
            hidden: true,
            on: { click: () => this.#toggleKeys() },
          },
          icon("keyboard"),
        ),
        this.#attachButton(),
        element("button", { type: "submit", class: "icon-button send", "aria-label": "Send" }, icon("send")),
      ),
      this.#keys,
    );
    this.#grow();
  }

  #attachButton() {
    const input = element("input", {
      type: "file",
      id: "attach",
      class: "visually-hidden",
      "aria-label": "Send a file",
    });
    input.addEventListener("change", () => {
      const file = input.files[0];
      if (file) this.#on.upload(file, this.#take());
      input.value = "";
    });
    return element("label", { class: "icon-button", for: "attach", title: "Send a file" }, input, icon("attach"));
  }

  #drawKeys() {
    const markup = this.#chat.keyboard;
    const rows = markup?.keyboard ?? [];
    const toggle = this.#root.querySelector(".keyboard-toggle");
    toggle.hidden = rows.length === 0;
    this.#keys.hidden = rows.length === 0 || !this.#keyboardShown;
    if (markup?.input_field_placeholder) this.#input.placeholder = markup.input_field_placeholder;
    this.#keys.replaceChildren(
      ...rows.map((row) =>
        element(
          "div",
          { class: "key-row" },
          ...row.map((key) => this.#replyKey(typeof key === "string" ? key : key.text)),
        ),
      ),
    );
  }

  #replyKey(text) {
    const press = () => {
      if (this.#chat.keyboard.one_time_keyboard) this.#toggleKeys(false);
      this.#on.send(text);
    };
    return element("button", { type: "button", class: "reply-key", on: { click: press } }, text);
  }

  #toggleKeys(shown = this.#keys.hidden) {
    this.#keyboardShown = shown;
    this.#keys.hidden = !shown;
  }

  #setReply(message) {
    this.#replyTo = message;
    if (!this.#replyBar) return;
    this.#replyBar.hidden = message === undefined;
    if (message === undefined) return;
    this.#replyBar.replaceChildren(
      icon("reply"),
      element("span", {}, summary(message)),
      element(
        "button",
        {
          type: "button",
          class: "icon-button",
          "aria-label": "Do not reply",
          on: { click: () => this.#setReply(undefined) },
        },
        icon("close"),
      ),
    );
  }

  #take() {
    const text = this.#input.value;
    this.#input.value = "";
    this.#drafts.delete(this.#chat.id);
    this.#onInput();
    return text;
  }

  #onSubmit(event) {
    event.preventDefault();
    void this.#submit();
  }

  async #submit() {
    const text = this.#input.value;
    const replyTo = this.#replyTo;
    if (text.trim() === "") return;
    this.#setReply(undefined);
    this.#take();
    this.focus();
    const input = this.#input;
    if ((await this.#on.send(text, replyTo?.message_id)) || input.value !== "") return;
    // What could not be sent is not lost.
    input.value = text;
    this.#grow();
  }

  #onInput() {
    this.#grow();
    const typed = /^\/([a-z0-9_]*)$/i.exec(this.#input.value)?.[1];
    if (typed === undefined) this.#menu.hide();
    else this.#menu.show(this.#chat.commands, typed.toLowerCase());
  }

  #grow() {
    this.#input.style.height = "auto";
    this.#input.style.height = `${this.#input.scrollHeight}px`;
  }

  #toggleMenu() {
    if (this.#menu.isOpen) this.#menu.hide();
    else this.#menu.show(this.#chat.commands, "");
    this.focus();
  }

  #sendCommand(command) {
    this.#menu.hide();
    this.#take();
    this.#on.send(`/${command}`);
    this.focus();
  }

  #onKey(event) {
    if (event.isComposing) return;
    const { chosen } = this.#menu;
    if (this.#menu.isOpen && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      this.#menu.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape") {
      this.#menu.hide();
      this.#setReply(undefined);
    } else if (event.key === "Tab" && chosen !== undefined) {
      event.preventDefault();
      this.#input.value = `/${chosen} `;
      this.#onInput();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      if (chosen === undefined) void this.#submit();
      else this.#sendCommand(chosen);
    }
  }
}

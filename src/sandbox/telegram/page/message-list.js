import { byId, element } from "./dom.js";
import { messageView } from "./message-view.js";

const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "long" });
const groupedS = 300;
const nearEndPx = 120;

/** The messages of the open chat: kept in order, edited in place, older ones loaded on the way up. */
export class MessageList {
  #node = byId("messages");
  #messages = new Map();
  #look;
  #loadOlder;
  #older = true;
  #loading = false;
  #below = 0;
  /** True while the newest message is in sight: then new ones are followed. */
  #stick = true;

  /**
   * @param look the message's look: whose it is, name, tint, actions
   * @param loadOlder messages before an id; an empty answer means that there are no more
   */
  constructor(look, loadOlder) {
    this.#look = look;
    this.#loadOlder = loadOlder;
    this.#node.addEventListener("scroll", () => this.#onScroll());
    byId("to-end").addEventListener("click", () => this.toEnd());
    new ResizeObserver(() => this.#stick && this.toEnd()).observe(this.#node);
  }

  /** Shows another chat, or the same one anew; `extra` is what an empty chat shows. */
  show(messages, extra) {
    this.#messages = new Map(messages.map((message) => [message.message_id, message]));
    this.#older = messages.length > 0;
    this.#render(extra);
    this.toEnd();
  }

  get isEmpty() {
    return this.#messages.size === 0;
  }

  /** Adds or replaces one message, where it belongs. */
  put(message, isMine) {
    const known = this.#messages.has(message.message_id);
    const follow = this.#stick || (isMine && !known);
    this.#messages.set(message.message_id, message);
    if (known) this.#replace(message);
    else this.#append(message).classList.add("fresh");
    if (follow) this.toEnd();
    else if (!known) this.#setBelow(this.#below + 1);
  }

  remove(messageId) {
    this.#messages.delete(messageId);
    this.#render();
  }

  goTo(messageId) {
    const node = this.#find(messageId);
    if (node === null) return;
    node.scrollIntoView({ block: "center", behavior: "smooth" });
    node.classList.add("flash");
    setTimeout(() => node.classList.remove("flash"), 1400);
  }

  toEnd() {
    this.#stick = true;
    this.#node.scrollTop = this.#node.scrollHeight;
    this.#setBelow(0);
  }

  #find(messageId) {
    return this.#node.querySelector(`[data-id="${Number(messageId)}"]`);
  }

  #render(extra) {
    this.#node.replaceChildren();
    if (this.#messages.size === 0 && extra) this.#node.append(extra);
    for (const message of this.#sorted()) this.#append(message);
  }

  #sorted() {
    return [...this.#messages.values()].sort((a, b) => a.message_id - b.message_id);
  }

  #append(message) {
    this.#node.querySelector(".empty")?.remove();
    const last = this.#node.lastElementChild;
    const before = last?.dataset.id === undefined ? undefined : this.#messages.get(Number(last.dataset.id));
    if (before === undefined || dayOf(before) !== dayOf(message)) {
      this.#node.append(element("div", { class: "day" }, dayOf(message)));
    }
    const node = this.#view(message, before);
    this.#node.append(node);
    return node;
  }

  #replace(message) {
    const node = this.#find(message.message_id);
    const previous = node.previousElementSibling?.dataset.id;
    const focused = node.contains(document.activeElement) ? document.activeElement.textContent : undefined;
    const fresh = this.#view(message, previous === undefined ? undefined : this.#messages.get(Number(previous)));
    node.replaceWith(fresh);
    // The keyboard's user stays on the button just pressed.
    if (focused)
      [...fresh.querySelectorAll(".key")].find((key) => key.textContent === focused)?.focus({ preventScroll: true });
  }

  #view(message, before) {
    const joins =
      before !== undefined &&
      before.sender_id === message.sender_id &&
      dayOf(before) === dayOf(message) &&
      message.date - before.date < groupedS;
    const look = this.#look(message);
    const node = messageView(message, { ...look, tint: joins ? null : look.tint });
    if (joins) node.classList.add("joined");
    return node;
  }

  #nearEnd() {
    return this.#node.scrollHeight - this.#node.scrollTop - this.#node.clientHeight < nearEndPx;
  }

  #setBelow(count) {
    this.#below = count;
    byId("to-end").hidden = this.#nearEnd() || (count === 0 && this.#stick);
    byId("to-end-count").hidden = count === 0;
    byId("to-end-count").textContent = String(count);
  }

  async #onScroll() {
    this.#stick = this.#nearEnd();
    this.#setBelow(this.#stick ? 0 : this.#below);
    if (this.#node.scrollTop > 200 || !this.#older || this.#loading) return;
    this.#loading = true;
    const shown = this.#messages;
    const older = await this.#loadOlder(Math.min(...shown.keys()));
    this.#loading = false;
    if (shown !== this.#messages) return;
    this.#older = older.length > 0;
    if (!this.#older) return;
    for (const message of older) shown.set(message.message_id, message);
    const fromEnd = this.#node.scrollHeight - this.#node.scrollTop;
    this.#render();
    this.#node.scrollTop = this.#node.scrollHeight - fromEnd;
  }
}

function dayOf(message) {
  const date = new Date(message.date * 1000);
  return date.toDateString() === new Date().toDateString() ? "Today" : day.format(date);
}

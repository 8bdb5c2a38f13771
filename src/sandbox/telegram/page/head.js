import { chatAvatar } from "./chat-list.js";
import { byId, element, icon } from "./dom.js";
import { summary } from "./message-view.js";

function botIsIn(chat) {
  return chat.bot_status === "member" || chat.bot_status === "administrator";
}

/**
 * Draws what stands above the messages of a chat: its name, what can be done with the bot there, the pinned message.
 * @param onAction called with "add", "promote", "remove" or "block"
 * @param onPinned called with a message's id
 */
export function drawHead(chat, onAction, onPinned) {
  byId("title").textContent = chat.title;
  byId("head-avatar").replaceWith(Object.assign(chatAvatar(chat), { id: "head-avatar" }));
  drawActions(chat, onAction);
  drawPinned(chat, onPinned);
}

function drawActions(chat, onAction) {
  const menu = byId("head-menu");
  const button = (text, action, look) => {
    const press = () => {
      menu.hidePopover();
      onAction(action);
    };
    return element("button", { type: "button", class: look, on: { click: press } }, text);
  };
  const isPrivate = chat.type === "private";
  const may = isPrivate ? chat.bot_status === "member" : chat.my_status === "creator";
  const canAdd = may && !isPrivate && !botIsIn(chat);
  byId("head-add").replaceChildren(...(canAdd ? [button("Add bot", "add", "head-button")] : []));
  byId("head-more").hidden = !may || canAdd;
  const rows = [];
  if (isPrivate) rows.push(button("Block the bot", "block", "menu-row danger"));
  if (chat.bot_status === "member" && !isPrivate) rows.push(button("Make the bot an admin", "promote", "menu-row"));
  if (!isPrivate) rows.push(button("Remove the bot", "remove", "menu-row danger"));
  menu.replaceChildren(...rows);
}

function drawPinned(chat, onPinned) {
  const bar = byId("pinned");
  const message = chat.pinned[0];
  bar.hidden = message === undefined;
  if (message === undefined) return;
  const text = element(
    "span",
    { class: "pinned-text" },
    element("strong", {}, "Pinned message"),
    element("span", {}, summary(message)),
  );
  bar.replaceChildren(icon("pin"), text);
  bar.onclick = () => onPinned(message.message_id);
}

/** What an empty chat says instead of messages. */
export function emptyNote(chat, bot) {
  const note = (title, text) =>
    element("div", { class: "empty" }, element("strong", {}, title), element("p", {}, text));
  if (chat.type === "private") {
    return note("What can this bot do?", bot.description || "Press Start to talk to the bot.");
  }
  if (botIsIn(chat)) return note(chat.title, "Nothing here yet.");
  const kind = chat.type === "channel" ? "channel" : "group";
  const hint = chat.my_status === "creator" ? " Press “Add bot” above to let it in." : "";
  return note(chat.title, `${bot.first_name} is not in this ${kind} yet.${hint}`);
}

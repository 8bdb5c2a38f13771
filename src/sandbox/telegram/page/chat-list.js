import { avatar, byId, element } from "./dom.js";
import { summary, timeText } from "./message-view.js";

/** Draws the list of chats and the people to act as. */
export function drawSide({ me, people, chats, openId, nameOf, onChat, onPerson }) {
  byId("chats").replaceChildren(...chats.map((chat) => chatRow(chat, chat.id === openId, nameOf, onChat)));
  byId("people").replaceChildren(
    ...people.map((person, index) => personButton(person, person.id === me.id, index === 0, onPerson)),
  );
}

function chatRow(chat, open, nameOf, onChat) {
  const { last } = chat;
  const author = last && chat.type === "supergroup" ? `${nameOf(last, chat)}: ` : "";
  const unread =
    chat.unread > 0 && element("span", { class: "badge", "aria-label": `${chat.unread} unread` }, String(chat.unread));
  const row = element(
    "button",
    {
      type: "button",
      class: `chat-row${open ? " open" : ""}`,
      "aria-current": open ? "true" : "false",
      on: { click: () => onChat(chat.id) },
    },
    chatAvatar(chat),
    element(
      "span",
      { class: "chat-text" },
      element(
        "span",
        { class: "chat-line" },
        element("strong", {}, chat.title),
        last && element("time", {}, timeText(last)),
      ),
      element(
        "span",
        { class: "chat-line" },
        element("span", { class: "preview" }, last ? author + summary(last) : kindText(chat)),
        unread,
      ),
    ),
  );
  return element("li", {}, row);
}

/** The mark of a chat; the private one's is the bot's. */
export function chatAvatar(chat) {
  return avatar(chat.title, chat.type === "private" ? undefined : chat.id);
}

/** What a chat is, in a word or two. */
export function kindText(chat) {
  if (chat.type === "private") return "bot";
  const here = chat.bot_status === "member" || chat.bot_status === "administrator";
  const noun = chat.type === "channel" ? "subscribers" : "members";
  return `${chat.members.length} ${noun}${here ? ", bot added" : ""}`;
}

function personButton(person, chosen, isOwner, onPerson) {
  return element(
    "button",
    {
      type: "button",
      class: "person",
      role: "radio",
      "aria-checked": String(chosen),
      title: isOwner ? "The bot's owner" : "Somebody else",
      on: { click: () => onPerson(person.id) },
    },
    avatar(person.first_name, person.id, "small"),
    element("span", {}, person.first_name),
    isOwner && element("span", { class: "pill" }, "owner"),
  );
}

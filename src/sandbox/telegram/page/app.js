import { api, listen } from "./api.js";
import { chatAvatar, drawSide, kindText } from "./chat-list.js";
import { Composer } from "./composer.js";
import { byId, element, icon } from "./dom.js";
import { MessageList } from "./message-list.js";
import { summary } from "./message-view.js";
import { alertBox, toast } from "./toast.js";

const typingMs = 5000;
const actionTexts = { typing: "typing…", upload_photo: "sending a photo…", upload_document: "sending a file…" };

let world;
let openId;
let stop = () => {};
let online = true;
let typing;
/** Buttons whose press the bot has not answered yet, by callback query. */
const pressed = new Map();

const composer = new Composer({ send, upload });
const list = new MessageList(lookOf, async (before) => {
  const answer = await attempt(api.messages(world.me.id, openId, before));
  return answer?.messages ?? [];
});

function openChat() {
  return world.chats.find((chat) => chat.id === openId);
}

/** Shows a failed call to the person; resolves to undefined then. */
async function attempt(promise) {
  try {
    return await promise;
  } catch (error) {
    toast(error.status === 401 ? "Open the address that npm start printed." : error.message);
    return undefined;
  }
}

function nameOf(message, chat) {
  if (chat.type === "channel") return chat.title;
  if (message.sender_id === world.bot.id) return world.bot.first_name;
  return world.people.find((person) => person.id === message.sender_id)?.first_name ?? "Somebody";
}

function lookOf(message) {
  const chat = openChat();
  return {
    mine: message.sender_id === world.me.id && chat.type !== "channel",
    name: nameOf(message, chat),
    tint: chat.type === "supergroup" && message.sender_id !== world.me.id ? message.sender_id % 7 : null,
    actions: {
      command: send,
      goTo: (id) => list.goTo(id),
      canReply: chat.can_write,
      reply: (each) => composer.replyTo(each),
      copy,
      press,
    },
  };
}

async function send(text, replyTo) {
  await attempt(api.send(world.me.id, openId, text, replyTo));
}

async function upload(file, caption) {
  await attempt(api.upload(world.me.id, openId, file, caption));
}

async function copy(text) {
  await attempt(navigator.clipboard.writeText(text));
  toast("Copied");
}

async function press(message, data, button) {
  button.classList.add("waiting");
  button.setAttribute("aria-busy", "true");
  const answer = await attempt(api.press(world.me.id, openId, message.message_id, data));
  if (answer === undefined) release(button);
  else pressed.set(answer.callback_query_id, button);
}

function release(button) {
  button?.classList.remove("waiting");
  button?.removeAttribute("aria-busy");
}

function draw() {
  const chat = openChat();
  drawSide({ ...world, openId, nameOf, onChat: select, onPerson: become });
  byId("title").textContent = chat.title;
  drawSubtitle();
  byId("head-avatar").replaceWith(Object.assign(chatAvatar(chat), { id: "head-avatar" }));
  drawHeadActions(chat);
  drawPinned(chat);
  composer.show(chat, list.isEmpty);
  const unread = world.chats.reduce((sum, each) => sum + each.unread, 0);
  const elsewhere = unread - chat.unread;
  byId("back-count").hidden = elsewhere === 0;
  byId("back-count").textContent = String(elsewhere);
  document.title = `${unread > 0 ? `(${unread}) ` : ""}${chat.title} · Understudy sandbox`;
}

function drawSubtitle() {
  const text = online ? (typing?.chatId === openId ? typing.text : kindText(openChat())) : "connecting…";
  byId("subtitle").textContent = text;
  byId("subtitle").classList.toggle("active", !online || typing?.chatId === openId);
}

function botIsIn(chat) {
  return chat.bot_status === "member" || chat.bot_status === "administrator";
}

function drawHeadActions(chat) {
  const may = chat.type === "private" ? chat.bot_status === "member" : chat.my_status === "creator";
  const menu = byId("head-menu");
  const act = (action) => {
    menu.hidePopover();
    void attempt(api.bot(world.me.id, chat.id, action));
  };
  const button = (text, action, look) =>
    element("button", { type: "button", class: look, on: { click: () => act(action) } }, text);
  const out = may && chat.type !== "private" && !botIsIn(chat);
  byId("head-add").replaceChildren(...(out ? [button("Add bot", "add", "head-button")] : []));
  byId("head-more").hidden = !may || out;
  menu.replaceChildren(
    ...(chat.type === "private" ? [button("Block the bot", "block", "menu-row danger")] : []),
    ...(chat.type === "supergroup" && chat.bot_status === "member"
      ? [button("Make the bot an admin", "promote", "menu-row")]
      : []),
    ...(chat.type !== "private" ? [button("Remove the bot", "remove", "menu-row danger")] : []),
  );
}

function drawPinned(chat) {
  const bar = byId("pinned");
  const message = chat.pinned[0];
  bar.hidden = message === undefined;
  if (message === undefined) return;
  bar.replaceChildren(
    icon("pin"),
    element(
      "span",
      { class: "pinned-text" },
      element("strong", {}, "Pinned message"),
      element("span", {}, summary(message)),
    ),
  );
  bar.onclick = () => list.goTo(message.message_id);
}

function emptyNote(chat) {
  if (chat.type === "private") {
    const text = world.bot.description || "Press Start to talk to the bot.";
    return element("div", { class: "empty" }, element("strong", {}, "What can this bot do?"), element("p", {}, text));
  }
  const text = botIsIn(chat)
    ? "Nothing here yet."
    : `${world.bot.first_name} is not in this ${chat.type === "channel" ? "channel" : "group"} yet.${chat.my_status === "creator" ? " Press “Add bot” above to let it in." : ""}`;
  return element("div", { class: "empty" }, element("strong", {}, chat.title), element("p", {}, text));
}

async function select(chatId) {
  openId = chatId;
  byId("frame").dataset.view = "chat";
  await showOpenChat();
  if (matchMedia("(hover: hover)").matches) composer.focus();
}

async function showOpenChat() {
  const chatId = openId;
  const answer = await attempt(api.messages(world.me.id, chatId));
  if (answer === undefined || chatId !== openId) return;
  list.show(answer.messages, emptyNote(openChat()));
  draw();
  markRead();
}

function markRead() {
  const chat = openChat();
  const seen = document.visibilityState === "visible" && (byId("frame").dataset.view === "chat" || innerWidth > 760);
  if (!seen || chat.unread === 0) return;
  chat.unread = 0;
  void attempt(api.read(world.me.id, openId));
}

async function refresh() {
  const fresh = await attempt(api.state(world.me.id));
  if (fresh === undefined || fresh.me.id !== world.me.id) return;
  world = fresh;
  draw();
}

let refreshing;
/** Several changes at once need one look. */
function refreshSoon() {
  clearTimeout(refreshing);
  refreshing = setTimeout(refresh, 40);
}

async function become(personId) {
  stop();
  const fresh = await attempt(api.state(personId));
  if (fresh === undefined) return;
  world = fresh;
  sessionStorage.setItem("as", String(world.me.id));
  const same = world.chats.find((chat) => chat.id === openId && chat.type !== "private");
  openId = (same ?? world.chats[0]).id;
  stop = listen(world.me.id, onEvent, (up) => {
    online = up;
    drawSubtitle();
  });
  await showOpenChat();
}

const onEventOf = {
  async hello() {
    await refresh();
    await showOpenChat();
  },
  lost: () => become(world.me.id),
  message(event) {
    const chat = world.chats.find((each) => each.id === event.chat_id);
    const message = { ...event.message, sender_id: event.sender_id };
    const mine = event.sender_id === world.me.id;
    chat.last = message;
    if (!mine) chat.unread += 1;
    if (typing?.chatId === event.chat_id) setTyping(undefined);
    if (event.chat_id === openId) {
      list.put(message, mine);
      markRead();
    }
    draw();
  },
  edited(event) {
    const message = { ...event.message, sender_id: event.sender_id };
    if (event.chat_id === openId) list.put(message, false);
    refreshSoon();
  },
  deleted(event) {
    if (event.chat_id === openId) list.remove(event.message_id);
    refreshSoon();
  },
  chat: refreshSoon,
  action(event) {
    setTyping({ chatId: event.chat_id, text: actionTexts[event.action] ?? "busy…" });
  },
  callback_answer(event) {
    release(pressed.get(event.callback_query_id));
    pressed.delete(event.callback_query_id);
    if (event.text) (event.show_alert ? alertBox : toast)(event.text);
  },
};

function onEvent(event) {
  onEventOf[event.type]?.(event);
}

function setTyping(next) {
  clearTimeout(typing?.timer);
  typing = next && { ...next, timer: setTimeout(() => setTyping(undefined), typingMs) };
  drawSubtitle();
}

byId("back").addEventListener("click", () => {
  byId("frame").dataset.view = "chats";
});
document.addEventListener("visibilitychange", () => world && markRead());

const remembered = sessionStorage.getItem("as");
world = (await attempt(api.state(remembered ?? undefined))) ?? (await api.state());
openId = world.chats[0].id;
await become(world.me.id);

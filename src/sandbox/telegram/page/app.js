import { api, listen } from "./api.js";
import { drawSide, kindText } from "./chat-list.js";
import { Composer } from "./composer.js";
import { byId } from "./dom.js";
import { drawHead, emptyNote } from "./head.js";
import { MessageList } from "./message-list.js";
import { alertBox, toast } from "./toast.js";

const typingMs = 5000;
const retryMs = 5000;
const actionTexts = { typing: "typing…", upload_photo: "sending a photo…", upload_document: "sending a file…" };

let world;
let openId;
let stop = () => {};
let online = true;
let typing;
/** What arrives while a chat is being fetched: shown after it, or it would be lost or shown twice. */
let meanwhile;
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

/** True when it was sent. */
async function send(text, replyTo) {
  return (await attempt(api.send(world.me.id, openId, text, replyTo))) !== undefined;
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
  drawHead(
    chat,
    (action) => attempt(api.bot(world.me.id, chat.id, action)),
    (messageId) => list.goTo(messageId),
  );
  drawSubtitle();
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

async function select(chatId) {
  openId = chatId;
  byId("frame").dataset.view = "chat";
  await showOpenChat();
  if (matchMedia("(hover: hover)").matches) composer.focus();
}

async function showOpenChat() {
  const chatId = openId;
  const arrived = [];
  meanwhile = arrived;
  const answer = await attempt(api.messages(world.me.id, chatId));
  if (meanwhile !== arrived) return;
  meanwhile = undefined;
  if (answer !== undefined) list.show(answer.messages, emptyNote(openChat(), world.bot));
  draw();
  arrived.forEach(onEvent);
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
  if (list.isEmpty) list.show([], emptyNote(openChat(), world.bot));
  draw();
}

let refreshing;
/** Several changes at once need one look. */
function refreshSoon() {
  clearTimeout(refreshing);
  refreshing = setTimeout(refresh, 40);
}

/** Acts as a person from now on. True when the sandbox answered. */
async function become(personId) {
  stop();
  const fresh = await attempt(api.state(personId));
  if (fresh === undefined) return false;
  world = fresh;
  sessionStorage.setItem("as", String(world.me.id));
  const same = world.chats.find((chat) => chat.id === openId && chat.type !== "private");
  openId = (same ?? world.chats[0]).id;
  stop = listen(world.me.id, onEvent, (up) => {
    online = up;
    drawSubtitle();
  });
  await showOpenChat();
  return true;
}

const onEventOf = {
  async hello() {
    await refresh();
    await showOpenChat();
  },
  async lost() {
    if (!(await become(world.me.id))) setTimeout(onEvent, retryMs, { type: "lost" });
  },
  message(event) {
    const chat = world.chats.find((each) => each.id === event.chat_id);
    const message = { ...event.message, sender_id: event.sender_id };
    const mine = event.sender_id === world.me.id;
    const isNew = (chat.last?.message_id ?? 0) < message.message_id;
    if (isNew) chat.last = message;
    if (isNew && !mine) chat.unread += 1;
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
  if (meanwhile && isAboutMessages(event)) meanwhile.push(event);
  else onEventOf[event.type]?.(event);
}

function isAboutMessages(event) {
  return event.type === "message" || event.type === "edited" || event.type === "deleted";
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

import type { TelegramDatabase } from "./database.ts";
import { badRequest, forbidden } from "./telegram-error.ts";
import type { MemberStatus, WireChat, WireUser } from "./wire.ts";

export interface Person {
  id: number;
  first_name: string;
  username: string;
}

/** `left` in a private chat means that the person never pressed START; `kicked` that they blocked the bot. */
export interface Chat {
  id: number;
  type: WireChat["type"];
  title: string;
  bot_status: MemberStatus;
  keyboard: string | null;
  menu_button: string | null;
}

export interface Member {
  person: Person;
  status: MemberStatus;
}

/** Who can be acted as on the chat page. The first one is the sandbox's owner. */
export const sandboxPeople: readonly [Person, ...Person[]] = [
  { id: 700000001, first_name: "Alex", username: "alex" },
  { id: 700000002, first_name: "Robin", username: "robin" },
  { id: 700000003, first_name: "Sam", username: "sam" },
];

export const groupId = -1001000000001;
export const channelId = -1001000000002;

/** People, chats and who is in them. */
export class ChatBook {
  readonly #database: TelegramDatabase;

  constructor(database: TelegramDatabase) {
    this.#database = database;
    database.transaction(() => this.#seed())();
  }

  people(): Person[] {
    return this.#database.prepare("SELECT * FROM people ORDER BY id").all() as Person[];
  }

  person(id: number): Person | undefined {
    return this.#database.prepare("SELECT * FROM people WHERE id = ?").get(id) as Person | undefined;
  }

  chat(id: number): Chat | undefined {
    return this.#database.prepare("SELECT * FROM chats WHERE id = ?").get(id) as Chat | undefined;
  }

  /** The chat that a method's `chat_id` names: an id, or the id as text. Telegram's 400 when there is none. */
  find(chatId: number | string): Chat {
    const chat = /^-?\d+$/.test(String(chatId)) ? this.chat(Number(chatId)) : undefined;
    if (chat === undefined) throw badRequest("chat not found");
    return chat;
  }

  /** Like `find`, and refuses with Telegram's 403 where the bot has no say: blocked, never started, not a member. */
  findOpen(chatId: number | string): Chat {
    const chat = this.find(chatId);
    if (chat.type === "private") {
      if (chat.bot_status === "kicked") throw forbidden("bot was blocked by the user");
      if (chat.bot_status === "left") throw forbidden("bot can't initiate conversation with a user");
      return chat;
    }
    if (chat.bot_status === "kicked") throw forbidden(`bot was kicked from the ${chat.type} chat`);
    if (chat.bot_status === "left") throw forbidden(`bot is not a member of the ${chat.type} chat`);
    return chat;
  }

  /** The chats a person has, private one first. */
  chatsOf(personId: number): Chat[] {
    return this.#database
      .prepare(
        "SELECT c.* FROM chats c JOIN members m ON m.chat_id = c.id WHERE m.person_id = ? AND m.status != 'left' ORDER BY c.id DESC",
      )
      .all(personId) as Chat[];
  }

  members(chatId: number): Member[] {
    return this.people().flatMap((person) => {
      const status = this.statusOf(chatId, person.id);
      return status === "left" ? [] : [{ person, status }];
    });
  }

  /** A person's standing in a chat; `left` when they are not in it. */
  statusOf(chatId: number, personId: number): MemberStatus {
    const row = this.#database
      .prepare("SELECT status FROM members WHERE chat_id = ? AND person_id = ?")
      .get(chatId, personId) as { status: MemberStatus } | undefined;
    return row?.status ?? "left";
  }

  setBotStatus(chatId: number, status: MemberStatus): void {
    this.#database.prepare("UPDATE chats SET bot_status = ? WHERE id = ?").run(status, chatId);
  }

  /** The reply keyboard below the chat's input, as its markup; `null` removes it. */
  setKeyboard(chatId: number, markup: object | null): void {
    this.#database
      .prepare("UPDATE chats SET keyboard = ? WHERE id = ?")
      .run(markup === null ? null : JSON.stringify(markup), chatId);
  }

  setMenuButton(chatId: number, button: object): void {
    this.#database.prepare("UPDATE chats SET menu_button = ? WHERE id = ?").run(JSON.stringify(button), chatId);
  }

  #seed(): void {
    const person = this.#database.prepare("INSERT OR IGNORE INTO people(id, first_name, username) VALUES (?, ?, ?)");
    const chat = this.#database.prepare("INSERT OR IGNORE INTO chats(id, type, title, bot_status) VALUES (?, ?, ?, ?)");
    const member = this.#database.prepare("INSERT OR IGNORE INTO members(chat_id, person_id, status) VALUES (?, ?, ?)");
    chat.run(groupId, "supergroup", "Trading desk", "left");
    chat.run(channelId, "channel", "Alerts", "left");
    sandboxPeople.forEach((each, index) => {
      person.run(each.id, each.first_name, each.username);
      chat.run(each.id, "private", each.first_name, index === 0 ? "member" : "left");
      member.run(each.id, each.id, "member");
      member.run(groupId, each.id, index === 0 ? "creator" : "member");
      member.run(channelId, each.id, index === 0 ? "creator" : "member");
    });
  }
}

/** The Bot API's User for a person of the page. */
export function wireUser(person: Person): WireUser {
  return {
    id: person.id,
    is_bot: false,
    first_name: person.first_name,
    username: person.username,
    language_code: "en",
  };
}

/** The Bot API's Chat: a private chat carries its person's name, the others their title. */
export function wireChat(chat: Chat, person?: Person): WireChat {
  if (chat.type !== "private") return { id: chat.id, type: chat.type, title: chat.title };
  return {
    id: chat.id,
    type: "private",
    first_name: chat.title,
    ...(person === undefined ? {} : { username: person.username }),
  };
}

import type { z } from "zod";
import type { CommandScope } from "../command-menu.ts";
import type { MethodHandlers } from "../method-call.ts";
import type { commandScopeSchema } from "../schema-parts.ts";
import { badRequest } from "../telegram-error.ts";
import type { TelegramState } from "../telegram-state.ts";
import { announceChat } from "../telegram-state.ts";
import type { WireCommand } from "../wire.ts";

const maxCommands = 100;
const maxDescription = 512;
const maxShortDescription = 120;

function findScope(state: TelegramState, scope: z.output<typeof commandScopeSchema> | undefined): CommandScope {
  if (scope === undefined) return { type: "default" };
  if (!("chat_id" in scope)) return { type: scope.type };
  const chat_id = state.chats.find(scope.chat_id).id;
  return scope.type === "chat_member"
    ? { type: scope.type, chat_id, user_id: scope.user_id }
    : { type: scope.type, chat_id };
}

function checkCommands(commands: readonly WireCommand[]): WireCommand[] {
  if (commands.length > maxCommands) throw badRequest("BOT_COMMANDS_TOO_MUCH");
  return commands.map(({ command, description }) => {
    const name = command.replace(/^\//, "");
    if (!/^[a-z0-9_]{1,32}$/.test(name)) throw badRequest("BOT_COMMAND_INVALID");
    const shown = description.trim();
    if (shown === "" || shown.length > 256) throw badRequest("BOT_COMMAND_DESCRIPTION_INVALID");
    return { command: name, description: shown };
  });
}

/** Every page asks anew what its menus show. */
function announceAll(state: TelegramState): void {
  for (const person of state.chats.people()) {
    for (const chat of state.chats.chatsOf(person.id)) announceChat(state, chat);
  }
}

function menuButton(state: TelegramState, chatId: number | undefined): unknown {
  const own = chatId === undefined ? null : state.chats.find(chatId).menu_button;
  return JSON.parse(own ?? state.settings.get("menu_button") ?? '{"type":"default"}');
}

export const menuMethods: MethodHandlers<
  | "setMyCommands"
  | "getMyCommands"
  | "deleteMyCommands"
  | "setMyDescription"
  | "setMyShortDescription"
  | "setChatMenuButton"
  | "getChatMenuButton"
> = {
  setMyCommands: (args, { state }) => {
    state.menu.set(findScope(state, args.scope), args.language_code ?? "", checkCommands(args.commands));
    announceAll(state);
    return true;
  },

  getMyCommands: (args, { state }) => state.menu.get(findScope(state, args.scope), args.language_code ?? ""),

  deleteMyCommands: (args, { state }) => {
    state.menu.delete(findScope(state, args.scope), args.language_code ?? "");
    announceAll(state);
    return true;
  },

  setMyDescription: (args, { state }) => {
    const text = args.description ?? "";
    if (text.length > maxDescription) throw badRequest("description is too long");
    if (args.language_code === undefined) state.settings.set("description", text);
    announceAll(state);
    return true;
  },

  setMyShortDescription: (args, { state }) => {
    const text = args.short_description ?? "";
    if (text.length > maxShortDescription) throw badRequest("short description is too long");
    if (args.language_code === undefined) state.settings.set("short_description", text);
    return true;
  },

  setChatMenuButton: (args, { state }) => {
    const button = args.menu_button ?? { type: "default" };
    if (args.chat_id === undefined) state.settings.set("menu_button", JSON.stringify(button));
    else state.chats.setMenuButton(state.chats.find(args.chat_id).id, button);
    return true;
  },

  getChatMenuButton: (args, { state }) => menuButton(state, args.chat_id),
};

import type { Api } from "grammy";
import type { Person } from "../src/app/ports.ts";
import { covers } from "../src/app/roles.ts";
import { COMMANDS } from "./command-table.ts";

/** Telegram's command menu: nothing for strangers, for each person what their role may use. */
export async function setMenus(api: Api, persons: readonly Person[]): Promise<void> {
  await api.setMyCommands([]);
  for (const person of persons) await setMenu(api, person);
}

export async function setMenu(api: Api, person: Person): Promise<void> {
  const commands = COMMANDS.filter(({ role }) => covers(person.role, role)).map(({ name, description }) => ({
    command: name,
    description,
  }));
  await api.setMyCommands(commands, { scope: { type: "chat", chat_id: Number(person.telegramId) } });
}

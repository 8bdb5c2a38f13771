import type { Api } from "grammy";
import { GrammyError } from "grammy";
import type { Person } from "../src/app/ports.ts";
import { covers } from "../src/app/roles.ts";
import { COMMANDS } from "./command-table.ts";
import type { Report } from "./failure.ts";

/**
 * Telegram's command menu: nothing for strangers, for each person what their role may use. Who has never written to the
 * bot has no chat to set it in, which is reported and stops nothing.
 */
export async function setMenus(api: Api, persons: readonly Person[], report: Report): Promise<void> {
  await api.setMyCommands([]);
  for (const person of persons) {
    try {
      await setMenu(api, person);
    } catch (error) {
      if (!(error instanceof GrammyError && error.error_code === 400)) throw error;
      report(`the command menu of ${person.name} could not be set`, error);
    }
  }
}

export async function setMenu(api: Api, person: Person): Promise<void> {
  const commands = COMMANDS.filter(({ role }) => covers(person.role, role)).map(({ name, description }) => ({
    command: name,
    description,
  }));
  await api.setMyCommands(commands, { scope: { type: "chat", chat_id: Number(person.telegramId) } });
}

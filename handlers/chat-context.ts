import type { ConversationFlavor } from "@grammyjs/conversations";
import type { Context } from "grammy";
import type { Person } from "../src/app/ports.ts";

/** What every handler behind the gate can rely on: somebody with a role is asking. */
export interface PersonFlavor {
  person: Person;
}

/** Before the conversations plugin. */
export type GatedContext = Context & PersonFlavor;
export type ChatContext = ConversationFlavor<GatedContext>;

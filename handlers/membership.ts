import { Composer } from "grammy";
import { subscribeOwner } from "../src/app/ownership.ts";
import type { AppPorts } from "../src/app/ports.ts";
import { covers } from "../src/app/roles.ts";
import { trustChannel } from "../src/app/subscriptions.ts";
import type { GatedContext } from "./chat-context.ts";
import type { Report } from "./failure.ts";

/** The bot was brought into a chat, or taken back by somebody who had blocked it. */
export function membership(app: AppPorts, report: Report): Composer<GatedContext> {
  const composer = new Composer<GatedContext>();
  composer.on("my_chat_member", async (ctx) => {
    const { chat, new_chat_member: now } = ctx.myChatMember;
    if (chat.type === "private") {
      if (now.status === "member" && ctx.person.role === "owner") subscribeOwner(app, ctx.person);
      return;
    }
    if (chat.type !== "channel" || now.status !== "administrator" || !covers(ctx.person.role, "operator")) return;
    trustChannel(app, String(chat.id), ctx.person);
    try {
      await ctx.api.sendMessage(chat.id, "Hello, I am Understudy. Send /subscribe here to get alerts in this channel.");
    } catch (error) {
      // Without the right to post there is nobody to tell; the subscription's first alert will show it again.
      report("the channel's greeting was not taken", error);
    }
  });
  return composer;
}

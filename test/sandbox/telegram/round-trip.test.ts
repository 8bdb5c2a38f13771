import { afterEach, beforeEach, expect, it } from "vitest";
import type { LocalWorld } from "./local-world.ts";
import { alex, openLocalWorld } from "./local-world.ts";

let world: LocalWorld;
beforeEach(async () => {
  world = await openLocalWorld();
});
afterEach(() => world.close());

it("carries a person's message to grammY and its answer back to the page", async () => {
  const bot = world.newBot();
  const answered = new Promise<void>((resolve) => {
    bot.command("echo", async (ctx) => {
      await ctx.reply(`${ctx.from?.first_name} said ${ctx.match}`);
      resolve();
    });
  });
  void bot.start();
  await world.say("/echo hello there");
  await answered;
  const { body } = await world.page("GET", `/chat/api/messages?as=${alex}&chat=${alex}`);
  expect(body.messages).toMatchObject([
    { text: "/echo hello there", entities: [{ type: "bot_command", offset: 0, length: 5 }], sender_id: alex },
    { text: "Alex said hello there", from: { is_bot: true } },
  ]);
});

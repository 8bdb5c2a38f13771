import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Bot } from "grammy";
import { InlineKeyboard } from "grammy";
import type { TestContext } from "vitest";
import { describe, expect, it } from "vitest";
import { childEnvironment } from "../../ops/child-environment.ts";
import { alex, channelId, chatToken, openLocalWorld } from "./local-world.ts";

const root = join(import.meta.dirname, "../../..");

interface Outcome {
  code: number;
  out: string;
  err: string;
}

type Context = Pick<TestContext, "onTestFinished">;

/** A world of its own with a bot that answers, and the script that talks to it. */
async function opened({ onTestFinished }: Context) {
  const world = await openLocalWorld();
  mkdirSync(join(world.folder, "world"));
  writeFileSync(join(world.folder, "world", "chat-token"), `${chatToken}\n`, { mode: 0o600 });
  const running = answering(world.newBot()).start();
  onTestFinished(async () => {
    await world.close();
    await running;
  });
  const env = childEnvironment({ DATA_DIR: world.folder, SANDBOX_PORT: String(world.port) });
  return { world, env, chat: (args: string[], changed = {}) => chat(args, { ...env, ...changed }) };
}

function answering(bot: Bot): Bot {
  bot.command("status", (ctx) =>
    ctx.reply("Running\nsandbox", {
      reply_markup: new InlineKeyboard().text("⏸ Pause", "pause").text("Positions", "p"),
    }),
  );
  bot.callbackQuery("pause", async (ctx) => {
    await ctx.answerCallbackQuery("Paused");
    await ctx.editMessageText("Paused", { reply_markup: new InlineKeyboard().text("Resume", "resume") });
  });
  bot.callbackQuery("resume", (ctx) => ctx.answerCallbackQuery());
  bot.on("message:text", (ctx) => ctx.reply(`${ctx.from.first_name}: ${ctx.message.text}`));
  return bot;
}

function chat(args: string[], env: Record<string, string>): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(process.execPath, [join(root, "scripts/chat.ts"), ...args], { env }, (error, out, err) => {
      resolve({ code: typeof error?.code === "number" ? error.code : error === null ? 0 : -1, out, err });
    });
  });
}

// The script waits for what may still come: side by side its runs take as long as the longest.
describe.concurrent("npm run chat", () => {
  it("says something and prints the answer with its buttons", async (context) => {
    const { chat } = await opened(context);
    expect(await chat(["/status"])).toEqual({ code: 0, out: "Running\nsandbox\n[⏸ Pause] [Positions]\n\n", err: "" });
    const json = await chat(["--json", "hello", "there"]);
    expect(JSON.parse(json.out)).toMatchObject({ kind: "message", text: "Alex: hello there", buttons: [] });
  });

  it("presses a button by its beginning and prints the note and the edit", async (context) => {
    const { chat } = await opened(context);
    await chat(["/status"]);
    expect((await chat(["--press", "PAU"])).out).toBe("(note) Paused\n\n(edited) Paused\n[Resume]\n\n");
    expect(await chat(["--press", "resume"])).toEqual({ code: 0, out: "", err: "" });
    const missing = await chat(["--press", "Explode"]);
    expect(missing).toMatchObject({ code: 1, err: 'There is no button "Explode"; the last ones are [Resume].\n' });
  });

  it("speaks as somebody else and in another chat", async (context) => {
    const { world, chat } = await opened(context);
    expect((await chat(["--as", "robin", "hi"])).out).toBe("Robin: hi\n\n");
    expect(await chat(["--as", "Zoe", "hi"])).toMatchObject({
      code: 1,
      err: 'There is nobody called "Zoe". --as takes one of: Alex, Robin, Sam.\n',
    });
    expect((await chat(["--chat", "Nowhere", "hi"])).err).toBe(
      'There is no chat called "Nowhere". --chat takes one of: Understudy, Trading desk, Alerts.\n',
    );
    await world.page("POST", "/chat/api/bot", { as: alex, chat: channelId, action: "add" });
    expect((await chat(["--as", "Sam", "--chat", "alerts", "hi"])).err).toBe(
      "The chat refused it: Forbidden: only administrators can post in a channel\n",
    );
  });

  it("says at once that the bot is not in a chat, and brings it there when asked", async (context) => {
    const { chat } = await opened(context);
    expect(await chat(["--chat", "Alerts", "/subscribe"])).toEqual({
      code: 1,
      out: "",
      err: "The bot is not in Alerts, so it would not hear you. Let it in with --add-bot, or on the chat page: Add bot.\n",
    });
    const desk = await chat(["--chat", "Trading desk", "--add-bot", "/status"]);
    expect(desk).toMatchObject({ code: 0, err: "The bot is in Trading desk now.\n" });
    expect(desk.out).toContain("Running");
    const again = await chat(["--chat", "Trading desk", "--add-bot"]);
    expect(again).toEqual({ code: 0, out: "", err: "The bot is in Trading desk already.\n" });
    expect((await chat(["--add-bot"])).err).toMatch(/^--add-bot is for a group or channel/);
  });

  it("explains itself, and ends quietly when nobody reads on", async (context) => {
    const { chat, env } = await opened(context);
    const help = await chat(["--help"]);
    expect(help).toMatchObject({ code: 0, err: "" });
    expect(help.out).toMatch(/^npm run chat -- "\/status"/);
    expect((await chat(["--wait", "-5"])).err).toBe(
      "--wait -5: a number of seconds above 0, at most 3600, is allowed\n",
    );
    const child = spawn(process.execPath, [join(root, "scripts/chat.ts"), "/status"], { env });
    child.stdout.destroy();
    let problem = "";
    child.stderr.on("data", (data: Buffer) => {
      problem += data.toString();
    });
    const [code] = await once(child, "close");
    expect([code, problem]).toEqual([0, ""]);
  });

  it("only listens with --wait", async (context) => {
    const { world, chat } = await opened(context);
    let done = false;
    const listening = chat(["--wait", "2"]).finally(() => {
      done = true;
    });
    // Said again and again, for the script needs a moment until it listens.
    for (let i = 1; !done; i += 1) {
      await world.say(`line ${i}`);
      await Promise.race([listening, delay(200)]);
    }
    const { code, out } = await listening;
    expect(code).toBe(0);
    expect(out).toMatch(/^Alex: line \d+$/m);
  });

  it("says what to do when there is no sandbox, no token, or the wrong one", async (context) => {
    const { world, chat } = await opened(context);
    expect(await chat(["hi"], { SANDBOX_PORT: "1" })).toMatchObject({
      code: 1,
      err: "The sandbox is not running at http://127.0.0.1:1. Start it with: npm start\n",
    });
    const elsewhere = join(world.folder, "elsewhere");
    expect((await chat(["hi"], { DATA_DIR: elsewhere })).err).toMatch(
      /^No sandbox has run here yet \(.*chat-token is missing\)\. Start it with: npm start\n$/,
    );
    mkdirSync(join(elsewhere, "world"), { recursive: true });
    writeFileSync(join(elsewhere, "world", "chat-token"), "stale");
    expect((await chat(["hi"], { DATA_DIR: elsewhere })).err).toMatch(/its chat token differs/);
    expect((await chat([])).code).toBe(2);
    expect((await chat(["--wait", "soon"])).err).toMatch(/^--wait soon: a number of seconds/);
    expect((await chat(["--volume", "3", "hi"])).err).toContain("--volume");
  });
});

import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Bot } from "grammy";
import { afterEach, expect, it } from "vitest";
import { alex, botToken, chatToken } from "./local-world.ts";

const folder = mkdtempSync(join(tmpdir(), "killed-telegram-"));
let child: ChildProcess | undefined;
afterEach(async () => {
  await kill();
  rmSync(folder, { recursive: true });
});

async function start(): Promise<Bot["api"]> {
  const script = fileURLToPath(new URL("./serve.ts", import.meta.url));
  child = spawn(process.execPath, [script, folder, botToken, chatToken], { stdio: ["ignore", "pipe", "inherit"] });
  if (child.stdout === null) throw new Error("no output");
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  return new Bot(botToken, { client: { apiRoot: `http://127.0.0.1:${Number(line.toString())}/telegram` } }).api;
}

async function kill(): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

it("loses nothing that was answered when it is killed", async () => {
  let api = await start();
  for (let round = 1; round <= 3; round += 1) {
    for (let i = 0; i < 20; i += 1) await api.sendMessage(alex, `round ${round}`);
    const last = await api.sendMessage(alex, "last");
    expect(last.message_id).toBe(round * 21);
    await api.pinChatMessage(alex, last.message_id);
    await kill();
    api = await start();
    expect((await api.getChat(alex)).pinned_message).toMatchObject({ message_id: last.message_id, text: "last" });
  }
});

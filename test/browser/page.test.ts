import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LaunchedBot } from "../process/launched-bot.ts";
import { Place, ROOT } from "../process/place.ts";
import { ChatPage, chromiumPath, openBrowser } from "./chat-page.ts";
import { takeReadmePicture } from "./readme-picture.ts";

const COPIED = /Copied \S+: bought [\d.]+ shares of /;
const SCREENSHOT = join(ROOT, "docs", "chat.png");
const isAskedForScreenshot = process.env.UPDATE_SCREENSHOT === "1";
/** A newcomer's speed is right for a picture; the rest needs only its first trade soon. */
const SPEED = isAskedForScreenshot ? "1" : "5";

describe.skipIf(chromiumPath === undefined)("the chat page in a real browser (needs chromium)", () => {
  let place: Place;
  let bot: LaunchedBot;
  let browser: Browser;
  let chat: ChatPage;

  beforeAll(async () => {
    place = await Place.find();
    [bot, browser] = await Promise.all([LaunchedBot.start(place, { SANDBOX_SPEED: SPEED }), openBrowser()]);
    chat = await ChatPage.open(browser, bot.address);
  });
  afterAll(async () => {
    await browser?.close();
    await bot?.clear();
    place.remove();
  });

  it("opens at the printed address, without the token staying in it, and the bot introduces itself", async () => {
    await chat.messages("This is a sandbox").waitFor();
    expect(chat.page.url()).toBe(`http://127.0.0.1:${place.port}/`);
    expect(await chat.messages("Three commands to try first").count()).toBe(1);
  });

  it("shows the first copied trade when it happens", { timeout: 60_000 }, async () => {
    await chat.messages(COPIED).first().waitFor({ timeout: 55_000 });
  });

  it("answers a command, and a press of a button renews the answer in place", async () => {
    const status = await chat.say("/status", "Equity:");
    expect(await status.innerText()).toMatch(/^running · sandbox/);
    if (isAskedForScreenshot) await takeReadmePicture(browser, chat, SCREENSHOT);
    await status.getByRole("button", { name: "Refresh" }).click();
    await status.getByText("edited").waitFor();
    expect(await status.innerText()).toMatch(/^running · sandbox/);
  });

  it("a tap on a command in a text sends it", async () => {
    const introduction = chat.messages("This is a sandbox");
    await chat.answerTo("Copied trades", () => introduction.getByText("/trades", { exact: true }).click());
    const copied = chat.messages(COPIED).first();
    const why = await chat.answerTo("Checks", () =>
      copied
        .getByText(/^\/why_\d+$/)
        .first()
        .click(),
    );
    expect(await why.innerText()).toMatch(/^Trade \d+\n/);
  });

  it("/stop is obeyed at once, and /status says so", async () => {
    const done = await chat.say("/stop", "Nothing is bought or sold");
    expect(await done.innerText()).toMatch(/^stopped/);
    expect(await done.innerText()).toContain("/release");
    const status = await chat.say("/status", "Equity:");
    expect(await status.innerText()).toMatch(/^stopped · sandbox/);
  });

  it("lets the bot into the channel, and alerts go there", async () => {
    await chat.button("Alerts").click();
    await chat.page.getByRole("heading", { name: "Alerts" }).waitFor();
    await chat.button("Add bot").click();
    await chat.say("/subscribe info", "Done: alerts come here from info on");
  });

  it("fits a phone, in the dark", async () => {
    const phone = await ChatPage.open(browser, bot.address, { phone: true, dark: true });
    await phone.messages("Equity:").last().waitFor();
    const { overflow, background } = await phone.look();
    expect(overflow).toBeLessThanOrEqual(0);
    expect(background).toHaveLength(3);
    expect(Math.max(...background)).toBeLessThan(90);
    await phone.button("All chats").click();
    await phone.button("Trading desk").waitFor();
    expect(phone.troubles).toEqual([]);
    await phone.close();
  });

  it("had no trouble that a person would not see", () => {
    expect(chat.troubles).toEqual([]);
  });
});

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LocalWorld } from "./local-world.ts";
import { alex, chatToken, openLocalWorld, robin } from "./local-world.ts";

let world: LocalWorld;
beforeEach(async () => {
  world = await openLocalWorld();
});
afterEach(() => world.close());

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(world.address + path, { headers, redirect: "manual" });
const pressStop = (headers: Record<string, string>) =>
  fetch(`${world.address}/chat/api/messages`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ as: alex, chat: alex, text: "/stop" }),
  });
const cookie = () => `chat-token-${world.port}=${chatToken}`;

describe("the door", () => {
  it("turns the printed address into a cookie and a clean address", async () => {
    const entered = await get(`/?token=${chatToken}`);
    expect(entered.status).toBe(303);
    expect(entered.headers.get("location")).toBe("/");
    const set = entered.headers.get("set-cookie") ?? "";
    expect(set).toContain(cookie());
    expect(set).toMatch(/; HttpOnly; SameSite=Strict/);
    const page = await get("/", { cookie: cookie() });
    expect(page.status).toBe(200);
    expect(page.headers.get("content-security-policy")).toMatch(/default-src 'none'; script-src 'self';/);
    expect(await page.text()).toContain("<title>Understudy sandbox</title>");
  });

  it("lets nobody in without the token", async () => {
    expect((await get("/?token=wrong")).status).toBe(401);
    for (const path of ["/", "/page/app.js", "/chat/api/state", `/chat/api/events?as=${alex}`, "/chat/api/faults"]) {
      expect((await get(path)).status, path).toBe(401);
      expect((await get(path, { cookie: `chat-token-${world.port}=wrong` })).status, path).toBe(401);
    }
    expect((await pressStop({})).status).toBe(401);
  });

  it("keeps foreign pages from pressing /stop, even with the cookie", async () => {
    for (const origin of ["https://evil.example", "null", `http://localhost:${world.port}`, "http://127.0.0.1:1"]) {
      expect((await pressStop({ cookie: cookie(), origin })).status, origin).toBe(403);
    }
    expect((await pressStop({ cookie: cookie(), origin: world.address })).status).toBe(200);
    expect((await pressStop({ "x-chat-token": chatToken })).status).toBe(200);
  });

  it("serves its own files and nothing else", async () => {
    const html = await (await get("/", { cookie: cookie() })).text();
    const named = [...html.matchAll(/(?:src|href)="(\/page\/[^"]+)"/g)].map((match) => match[1] ?? "");
    expect(named.length).toBeGreaterThan(2);
    const seen = new Set<string>();
    for (const path of named) {
      seen.add(path);
      const file = await get(path, { cookie: cookie() });
      expect(file.status, path).toBe(200);
      const text = await file.text();
      expect(text).not.toContain("innerHTML");
      for (const [, inner] of text.matchAll(/(?:from "|url\(")(?:\.\/)?([\w.-]+)"/g)) {
        if (!seen.has(`/page/${inner}`) && !named.includes(`/page/${inner}`)) named.push(`/page/${inner}`);
      }
    }
    expect(named).toContain("/page/composer.js");
    expect(named).toContain("/page/message.css");
    for (const path of [
      "/page/../index.ts",
      "/page/%2e%2e/index.ts",
      "/page/missing.js",
      "/favicon.ico",
      "/chat/api/x",
    ]) {
      expect((await get(path, { cookie: cookie() })).status, path).toBe(404);
    }
  });
});

describe("what the page sees", () => {
  it("shows each person their own chats, unread until read", async () => {
    const { api } = world.newBot();
    await api.sendMessage(alex, "one");
    await api.sendMessage(alex, "two");
    const state = async (as: number) => (await world.page("GET", `/chat/api/state?as=${as}`)).body;
    expect(await state(alex)).toMatchObject({
      me: { id: alex, first_name: "Alex" },
      people: [{ first_name: "Alex" }, { first_name: "Robin" }, { first_name: "Sam" }],
      chats: [
        { id: alex, type: "private", title: "Understudy", unread: 2, last: { text: "two" }, bot_status: "member" },
        { type: "supergroup", title: "Trading desk" },
        { type: "channel", title: "Alerts", can_write: true },
      ],
    });
    expect(await state(robin)).toMatchObject({
      chats: [{ id: robin, unread: 0, last: null, bot_status: "left" }, {}, { can_write: false }],
    });
    await world.page("POST", "/chat/api/read", { as: alex, chat: alex });
    expect(await state(alex)).toMatchObject({ chats: [{ unread: 0 }, {}, {}] });
  });

  it("keeps people out of chats that are not theirs", async () => {
    await world.say("private");
    const asRobin = { as: robin, chat: alex };
    const answers = [
      await world.page("GET", `/chat/api/messages?as=${robin}&chat=${alex}`),
      await world.page("POST", "/chat/api/messages", { ...asRobin, text: "x" }),
      await world.page("POST", "/chat/api/edit", { ...asRobin, message_id: 1, text: "x" }),
      await world.page("POST", "/chat/api/messages", { as: 5, chat: alex, text: "x" }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
  });

  it("pages backwards through the messages", async () => {
    const { api } = world.newBot();
    for (let i = 1; i <= 7; i += 1) await api.sendMessage(alex, `m${i}`);
    const page = async (query: string) => {
      const { body } = await world.page("GET", `/chat/api/messages?as=${alex}&chat=${alex}&limit=3${query}`);
      return (body.messages as { text: string }[]).map(({ text }) => text);
    };
    expect(await page("")).toEqual(["m5", "m6", "m7"]);
    expect(await page("&before=5")).toEqual(["m2", "m3", "m4"]);
    expect(await page("&before=1")).toEqual([]);
  });

  it("says what is wrong with a bad request", async () => {
    const bad = [
      await world.page("POST", "/chat/api/messages", { as: alex, chat: alex }),
      await world.page("POST", "/chat/api/messages", { as: "alex", chat: alex, text: "x" }),
      await world.page("POST", "/chat/api/bot", { as: alex, chat: alex, action: "add" }),
      await world.page("GET", "/chat/api/state?as=abc"),
    ];
    for (const { status, body } of bad) {
      expect(status).toBe(400);
      expect(body.description).toMatch(/^Bad Request: \S/);
    }
  });
});

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { methodSchemas } from "../../../src/sandbox/telegram/method-schemas.ts";
import type { LocalWorld } from "./local-world.ts";
import { alex, botToken, openLocalWorld } from "./local-world.ts";

let world: LocalWorld;
beforeAll(async () => {
  world = await openLocalWorld();
});
afterAll(() => world.close());

async function send(path: string, init?: RequestInit) {
  const response = await fetch(`${world.address}/telegram/${path}`, init);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe("the ways to call a method", () => {
  it("takes GET, JSON, urlencoded and multipart, and method names in any case", async () => {
    const markup = JSON.stringify({ inline_keyboard: [[{ text: "Go", callback_data: "go" }]] });
    const fields = { chat_id: String(alex), text: "123", disable_notification: "true", reply_markup: markup };
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    const query = new URLSearchParams(fields);
    const answers = [
      await send(`bot${botToken}/sendMessage?${query}`),
      await send(`bot${botToken}/SENDMESSAGE`, { method: "POST", body: query }),
      await send(`bot${botToken}/sendMessage`, { method: "POST", body: form }),
      await world.raw("sendmessage", { chat_id: alex, text: "123", reply_markup: JSON.parse(markup) }),
    ];
    for (const { status, body } of answers) {
      expect(status).toBe(200);
      expect(body).toMatchObject({
        ok: true,
        result: { text: "123", chat: { id: alex }, reply_markup: JSON.parse(markup) },
      });
    }
  });

  it("knows its token and its methods", async () => {
    expect(await send("bot1:wrong/getMe")).toEqual({
      status: 401,
      body: { ok: false, error_code: 401, description: "Unauthorized" },
    });
    expect(await send(`bot${botToken}/getRich`)).toEqual({
      status: 404,
      body: { ok: false, error_code: 404, description: "Not Found" },
    });
    expect((await send("elsewhere")).status).toBe(404);
  });

  it("refuses bodies that it cannot read", async () => {
    const post = (type: string, body: string) =>
      send(`bot${botToken}/getMe`, { method: "POST", headers: { "content-type": type }, body });
    for (const text of ["{", "[]", "null", '"x"']) {
      expect((await post("application/json", text)).body.description).toBe(
        "Bad Request: can't parse request JSON object",
      );
    }
    for (const text of ["", "--b", '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\ncut']) {
      expect((await post("multipart/form-data; boundary=b", text)).body.description).toBe(
        "Bad Request: can't parse multipart request",
      );
    }
  });
});

describe("a field that is wrong", () => {
  const good: Record<string, Record<string, unknown>> = {
    sendMessage: { chat_id: 1, text: "x" },
    sendPhoto: { chat_id: 1, photo: "x" },
    sendDocument: { chat_id: 1, document: "x" },
    sendChatAction: { chat_id: 1, action: "typing" },
    deleteMessage: { chat_id: 1, message_id: 1 },
    deleteMessages: { chat_id: 1, message_ids: [1] },
    pinChatMessage: { chat_id: 1, message_id: 1 },
    unpinChatMessage: { chat_id: 1 },
    unpinAllChatMessages: { chat_id: 1 },
    getFile: { file_id: "x" },
    answerCallbackQuery: { callback_query_id: "x" },
    setMyCommands: { commands: [] },
    getChat: { chat_id: 1 },
    getChatMember: { chat_id: 1, user_id: 1 },
    getChatAdministrators: { chat_id: 1 },
    getChatMemberCount: { chat_id: 1 },
    leaveChat: { chat_id: 1 },
  };

  it.each(Object.keys(methodSchemas))("is refused by %s in Telegram's own form", async (method) => {
    const fields = good[method] ?? {};
    const attempts = [
      { ...fields, surprise: 1 },
      ...Object.keys(fields).map((name) => ({ ...fields, [name]: undefined })),
      ...Object.keys(fields).map((name) => ({ ...fields, [name]: { wrong: true } })),
      ...Object.keys(methodSchemas[method as keyof typeof methodSchemas].shape).map((name) => ({
        ...fields,
        [name]: null,
      })),
    ];
    for (const body of attempts) {
      const answer = await world.raw(method, body);
      expect(answer.status, JSON.stringify(body)).toBe(400);
      expect(answer.body).toMatchObject({ ok: false, error_code: 400 });
      expect(answer.body.description).toMatch(/^Bad Request: \S/);
    }
  });

  it("is named, also deep inside", async () => {
    const said = async (fields: object) =>
      (await world.raw("sendMessage", { chat_id: alex, text: "x", ...fields })).body.description;
    expect(await said({ text: undefined })).toBe("Bad Request: message text is empty");
    expect(await said({ chat_id: undefined })).toBe("Bad Request: chat_id is empty");
    expect(await said({ text: 5 })).toBe('Bad Request: field "text" must be of type String');
    expect(await said({ txet: "x" })).toBe('Bad Request: unknown parameter "txet" in request');
    expect(await said({ parse_mode: "MarkdownV2" })).toBe("Bad Request: wrong parameter parse_mode in request");
    const button = { text: 1, callback_data: "x" };
    expect(await said({ reply_markup: { inline_keyboard: [[button]] } })).toBe(
      'Bad Request: field "reply_markup.inline_keyboard.0.0.text" must be of type String',
    );
    expect(await said({ entities: [{ type: "bold", offset: "0", length: 1 }] })).toBe(
      'Bad Request: field "entities.0.offset" must be of type Number',
    );
  });

  it("never gets anything but an answer in Telegram's form", async () => {
    const methods = fc.constantFrom(...Object.keys(methodSchemas).filter((name) => name !== "getUpdates"));
    const names = fc.constantFrom(
      "chat_id",
      "text",
      "message_id",
      "entities",
      "reply_markup",
      "scope",
      "commands",
      "photo",
    );
    const bodies = fc.dictionary(names, fc.oneof(fc.jsonValue(), fc.constant(alex), fc.constant("<b>x</i>")));
    await fc.assert(
      fc.asyncProperty(methods, bodies, async (method, body) => {
        const answer = await world.raw(method, body);
        expect([200, 400, 403]).toContain(answer.status);
        expect(answer.body.ok).toBe(answer.status === 200);
      }),
      { numRuns: 300 },
    );
  });
});

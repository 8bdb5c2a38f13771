import type { Api } from "grammy";
import { InputFile } from "grammy";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { LocalWorld } from "./local-world.ts";
import { alex, botToken, chatToken, openLocalWorld } from "./local-world.ts";
import { smallPng } from "./small-png.ts";

let world: LocalWorld;
let api: Api;
beforeEach(async () => {
  world = await openLocalWorld();
  api = world.newBot().api;
});
afterEach(() => world.close());

async function download(path: string | undefined): Promise<Buffer> {
  const response = await fetch(`${world.address}/telegram/file/bot${botToken}/${path}`);
  if (!response.ok) throw new Error(`${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

it("takes a document by multipart and gives it back", async () => {
  const content = Buffer.from("id,price\r\n1,0.25\r\n\r\n--not-a-boundary\r\n");
  const sent = await api.sendDocument(alex, new InputFile(content, "trades.csv"), { caption: "All of /trades" });
  expect(sent).toMatchObject({
    caption: "All of /trades",
    caption_entities: [{ type: "bot_command", offset: 7, length: 7 }],
    document: { file_name: "trades.csv", mime_type: "text/csv", file_size: content.length },
  });
  const file = await api.getFile(sent.document.file_id);
  expect(file).toMatchObject({ file_path: "documents/file_1.csv", file_size: content.length });
  expect(await download(file.file_path)).toEqual(content);
});

it("takes a photo, knows its size, sends it again by its id, and refuses what is no picture", async () => {
  const sent = await api.sendPhoto(alex, new InputFile(smallPng, "dot.png"));
  expect(sent.photo).toMatchObject([{ width: 1, height: 1, file_size: smallPng.length }]);
  const [size] = sent.photo;
  const again = await api.sendPhoto(alex, size?.file_id ?? "", { caption: "again" });
  expect(again.photo).toEqual(sent.photo);
  await expect(api.sendPhoto(alex, new InputFile(Buffer.from("no picture"), "a.png"))).rejects.toMatchObject({
    error_code: 400,
    description: "Bad Request: IMAGE_PROCESS_FAILED",
  });
  await expect(api.sendPhoto(alex, "https://example.com/a.png")).rejects.toMatchObject({
    description: "Bad Request: wrong file identifier/HTTP URL specified",
  });
});

it("holds captions to 1024 and edits them", async () => {
  const file = () => new InputFile(smallPng, "dot.png");
  await expect(api.sendPhoto(alex, file(), { caption: "x".repeat(1025) })).rejects.toMatchObject({
    description: "Bad Request: message caption is too long",
  });
  const { message_id } = await api.sendPhoto(alex, file(), { caption: "x".repeat(1024) });
  const edited = await api.editMessageCaption(alex, message_id, { caption: "short" });
  expect(edited).toMatchObject({ caption: "short" });
  await expect(api.editMessageText(alex, message_id, "text")).rejects.toMatchObject({
    description: "Bad Request: there is no text in the message to edit",
  });
});

it("shows files on the page only with the token, pictures inline and others to be saved", async () => {
  const photo = await api.sendPhoto(alex, new InputFile(smallPng, "dot.png"));
  const page = await api.sendDocument(alex, new InputFile(Buffer.from("<script>1</script>"), "a.html"));
  const get = (id: string | undefined, headers: Record<string, string>) =>
    fetch(`${world.address}/chat/files/${id}`, { headers });
  const token = { "x-chat-token": chatToken };
  expect((await get(photo.photo[0]?.file_id, {})).status).toBe(401);
  const shown = await get(photo.photo[0]?.file_id, token);
  expect(shown.headers.get("content-type")).toBe("image/png");
  expect(Buffer.from(await shown.arrayBuffer())).toEqual(smallPng);
  const saved = await get(page.document.file_id, token);
  expect(saved.headers.get("content-type")).toBe("application/octet-stream");
  expect(saved.headers.get("content-disposition")).toBe("attachment; filename*=UTF-8''a.html");
});

it("brings a person's file to the bot", async () => {
  const form = new FormData();
  form.append("file", new Blob(["a,b"], { type: "text/csv" }), "mine.csv");
  const response = await fetch(`${world.address}/chat/api/files?as=${alex}&chat=${alex}&caption=here`, {
    method: "POST",
    headers: { "x-chat-token": chatToken },
    body: form,
  });
  expect(response.status).toBe(200);
  const [update] = await api.getUpdates();
  expect(update?.message).toMatchObject({ caption: "here", document: { file_name: "mine.csv" } });
  const file = await api.getFile(update?.message?.document?.file_id ?? "");
  expect((await download(file.file_path)).toString()).toBe("a,b");
});

it("refuses file paths and ids that are not there", async () => {
  await expect(api.getFile("local-99")).rejects.toMatchObject({ description: "Bad Request: invalid file_id" });
  await expect(download("documents/file_99.csv")).rejects.toThrow("404");
  await expect(download("..%2f..%2fsecret")).rejects.toThrow("404");
});

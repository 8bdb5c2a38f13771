import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Place } from "./place.ts";

let place: Place;
beforeAll(async () => {
  place = await Place.find();
});
afterAll(() => place.remove());

const stop = (extra: Readonly<Record<string, string>>, ...words: string[]) =>
  place.run("scripts/control.ts", ["stop", ...words], extra);
const isThere = () => existsSync(join(place.folder, "STOP"));

it("a stop asks for no other settings than the data folder, and refuses only where that is not known", async () => {
  expect(await stop({ UNDERSTUDY_ENV: "stagign" })).toMatchObject({
    code: 2,
    err: expect.stringContaining("settings"),
  });
  expect(isThere()).toBe(false);
  const reason = "because ".repeat(60);
  expect(await stop({ UNDERSTUDY_PERCNET: "5" }, reason)).toMatchObject({ out: expect.stringContaining("STOP") });
  expect(isThere()).toBe(true);
});

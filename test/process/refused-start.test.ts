import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { Place } from "./place.ts";

let place: Place;
beforeEach(async () => {
  place = await Place.find();
});
afterEach(() => place.remove());

it("production is refused with the reason, whatever else is set", async () => {
  const env = { UNDERSTUDY_ENV: "production", PRODUCTION_TELEGRAM_BOT_TOKEN: `123456:${"a".repeat(35)}` };
  const refused = await place.run("src/main.ts", [], env);
  expect(refused).toMatchObject({ code: 1, out: "" });
  expect(refused.err).toContain("needs the record of a Go for this very version and configuration");
  expect(existsSync(`${place.folder}/understudy.db`)).toBe(false);
});

it("production without a token is told the same reason", async () => {
  const refused = await place.run("src/main.ts", [], { UNDERSTUDY_ENV: "production" });
  expect(refused).toMatchObject({ code: 1, out: "" });
  expect(refused.err).toContain("needs the record of a Go");
});

it("every wrong setting is named at once, with what is allowed", async () => {
  const wrong = { SANDBOX_PORT: "99999999", SANDBOX_SPEED: "fast", SANDBOX_SPEEED: "3", UNDERSTUDY_SIZING: "all" };
  const refused = await place.run("src/main.ts", [], wrong);
  expect(refused).toMatchObject({ code: 1, out: "" });
  expect(refused.err).toMatch(/^SANDBOX_PORT .*99999999.*65535$/m);
  expect(refused.err).toMatch(/^SANDBOX_SPEED .*fast.*1000$/m);
  expect(refused.err).toMatch(/^SANDBOX_SPEEED .*did you mean SANDBOX_SPEED\?$/m);
  expect(refused.err).toMatch(/^UNDERSTUDY_SIZING .*all.*fixed/m);
  expect(refused.err).not.toContain(" at ");
});

it("an unknown environment is refused with those that exist", async () => {
  const refused = await place.run("src/main.ts", [], { UNDERSTUDY_ENV: "prod" });
  expect(refused).toMatchObject({ code: 1, out: "" });
  expect(refused.err).toContain("sandbox, staging, production");
});

it("a port that somebody else uses is named in one line, without a stack trace", async () => {
  const server = createServer().listen(place.port, "127.0.0.1");
  try {
    const refused = await place.run("src/main.ts");
    expect(refused).toMatchObject({ code: 1, out: "" });
    expect(refused.err).toContain(String(place.port));
    expect(refused.err).not.toMatch(/^\s+at /m);
  } finally {
    server.close();
  }
});

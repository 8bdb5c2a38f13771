import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { COMMANDS, commandNamed, commandRows } from "../../handlers/command-table.ts";
import { nearest } from "../../handlers/nearest.ts";
import { typedCommand } from "../../handlers/typed-command.ts";

it("holds only what Telegram's menu takes", () => {
  for (const { name, description, example } of COMMANDS) {
    expect(name).toMatch(/^[a-z]{1,32}$/);
    expect(description.length).toBeLessThanOrEqual(256);
    expect(typedCommand(example)?.name).toBe(name);
  }
  expect(new Set(COMMANDS.map(({ name }) => name)).size).toBe(COMMANDS.length);
});

it("makes urgent what stops trading, and nothing else", () => {
  const urgent = COMMANDS.filter(({ name }) => commandNamed(name)?.urgent);
  expect(urgent.map(({ name }) => name)).toEqual(["pause", "stop"]);
});

it("stands in the README as it is", () => {
  const readme = readFileSync(join(import.meta.dirname, "..", "..", "README.md"), "utf8");
  expect(readme).toContain(`<!-- commands -->\n${commandRows()}\n<!-- /commands -->`);
});

it("suggests the nearest command, or none", () => {
  const names = COMMANDS.map(({ name }) => name);
  expect(nearest("statis", names)).toBe("status");
  expect(nearest("pos", names)).toBe("positions");
  expect(nearest("puase", names)).toBe("pause");
  expect(nearest("xyzzy", names)).toBeUndefined();
});

it("reads commands as people type them", () => {
  expect(typedCommand("/Why@understudy_bot  12 ")).toEqual({ name: "why", bot: "understudy_bot", rest: "12" });
  expect(typedCommand("/release\nchecked\nall")).toEqual({ name: "release", bot: undefined, rest: "checked\nall" });
  expect(typedCommand("why 12")).toBeUndefined();
  expect(typedCommand("/")).toBeUndefined();
  expect(typedCommand(undefined)).toBeUndefined();
});

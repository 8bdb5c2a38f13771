import { afterEach, beforeEach, expect, it } from "vitest";
import { becomeOwner } from "../../src/app/ownership.ts";
import type { AppPorts } from "../../src/app/ports.ts";
import { subscribeNamed, unsubscribe } from "../../src/app/subscriptions.ts";
import { chatPorts } from "../handlers/chat-ports.ts";
import { temporaryStore } from "../store/temporary-store.ts";

let opened: Awaited<ReturnType<typeof temporaryStore>>;
let app: AppPorts;
beforeEach(async () => {
  opened = await temporaryStore();
  app = chatPorts(opened.store, {});
});
afterEach(() => opened.store.close());

it("an owner whose own chat the settings name hears of everything all the same", () => {
  subscribeNamed(app, "42");
  becomeOwner(app, { telegramId: "42", name: "Ann" });
  expect(app.subscriptions.of("42")).toMatchObject({ severity: "info", byPerson: "Ann" });
});

it("the chat that the settings name gets warnings, until somebody ends that, and another that is named later does, too", () => {
  subscribeNamed(app, "-100");
  subscribeNamed(app, "-100");
  expect(app.subscriptions.of("-100")).toMatchObject({ severity: "warning", byPerson: "the settings" });
  unsubscribe(app, "-100", "Ann");
  subscribeNamed(app, "-100");
  expect(app.subscriptions.of("-100")).toBeUndefined();
  subscribeNamed(app, "-200");
  expect(app.subscriptions.of("-200")).toBeDefined();
});

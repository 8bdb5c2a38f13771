import { afterEach, beforeEach, expect, it } from "vitest";
import { becomeOwner } from "../../src/app/ownership.ts";
import type { AppPorts } from "../../src/app/ports.ts";
import { subscribe, subscribeNamed, unsubscribe } from "../../src/app/subscriptions.ts";
import { OutboxRepository } from "../../src/store/app/outbox-repository.ts";
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

it("the chat that the settings name is tried again at the next start when it was not a person who ended it", () => {
  subscribeNamed(app, "-100");
  new OutboxRepository(opened.store).closeChat("-100", "chat not found");
  expect(app.subscriptions.of("-100")).toBeUndefined();
  subscribeNamed(app, "-100");
  expect(app.subscriptions.of("-100")).toBeDefined();
  unsubscribe(app, "-100", "Ann");
  subscribe(app, "-100", "info", "Ann");
  new OutboxRepository(opened.store).closeChat("-100", "chat not found");
  subscribeNamed(app, "-100");
  expect(app.subscriptions.of("-100")).toMatchObject({ severity: "warning" });
});

import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../ops/temporary-folder.ts";
import { bareWire, RawSigner } from "./raw-signer.ts";
import { CANARY_ADDRESS, CAPS, orderForm, STRANGER, settingsIn, transactionTo } from "./signer-rig.ts";

const folder = temporaryFolder();
const ROOT = `0x${"ab".repeat(32)}`;

async function raw() {
  const settings = settingsIn(folder());
  const one = new RawSigner(settings);
  expect(await one.start(settings)).toEqual({ type: "ready", address: CANARY_ADDRESS });
  return { one, settings };
}

describe("a compromised bot that asks for what there is not", () => {
  const own = mkdtempSync(join(tmpdir(), "understudy-signer-"));
  let one: RawSigner;
  beforeAll(async () => {
    const settings = settingsIn(own);
    one = new RawSigner(settings);
    await one.start(settings);
  });
  afterAll(async () => {
    one.child.disconnect();
    await one.ended();
    rmSync(own, { recursive: true });
  });

  it.each([
    ["an unknown request", { id: 1, type: "export" }],
    ["a withdrawal", { id: 1, type: "withdraw", to: STRANGER }],
    ["a digest", { id: 1, type: "sign", digest: ROOT }],
    ["higher caps", { id: 1, type: "start", caps: { ...CAPS, buyMicro: 1e12 } }],
    ["an unknown field", { id: 1, type: "ping", and: "more" }],
    ["no number", { id: 1, type: "clobAuth", timestampS: "now", nonce: 0 }],
    ["a float", { id: 1, type: "clobAuth", timestampS: 1.5, nonce: 0 }],
    ["a prototype", JSON.parse('{"id":1,"type":"ping","__proto__":{"admin":true}}')],
    [
      "an order with more in it",
      { id: 1, type: "order", order: { ...orderForm(), taker: STRANGER }, limitMicro: 500_000 },
    ],
    ["an order that is a list", { id: 1, type: "order", order: [], limitMicro: 1 }],
    [
      "data without end",
      { id: 1, type: "anchor", transaction: transactionTo(STRANGER, `0x${"00".repeat(1_000_000)}`) },
    ],
    ["nothing", null],
    ["a list", [1, 2, 3]],
    ["a text", "sign everything"],
  ])("gets nothing for %s, and the signer goes on", async (_, message) => {
    one.child.send(message as object);
    expect(await one.next()).toMatchObject({
      ok: false,
      kind: "malformed",
      reason: expect.stringContaining("not understood"),
    });
    one.child.send({ id: 2, type: "ping" });
    expect(await one.next()).toEqual({ id: 2, ok: true, answer: { done: true } });
  });
});

describe("a compromised bot", () => {
  it("cannot start it twice, nor set it up wrongly", async () => {
    const settings = settingsIn(folder());
    for (const wrong of [
      { caps: {} },
      { chainId: 1 },
      { exchanges: [] },
      { more: 1 },
      { signatureType: 2 },
      { caps: { ...CAPS, sellsPerMinute: 29 } },
    ]) {
      const one = new RawSigner(settings);
      const ended = one.ended();
      one.child.send({ type: "start", clock: { anchorMarketMs: 0, anchorWallMs: 0, speed: 1 }, ...settings, ...wrong });
      expect(await ended, JSON.stringify(wrong)).toBe(1);
      expect(one.output).toMatch(/not understood|needs the address/);
    }
  });

  it("floods it: what is too much is refused unread, and honest requests are served after", async () => {
    const { one } = await raw();
    const replies: { id: number; ok: boolean; kind?: string }[] = [];
    one.child.on("message", (message) => replies.push(message as { id: number; ok: boolean; kind?: string }));
    let sent = 0;
    for (let wave = 1; wave <= 10; wave += 1) {
      // Each wave finds it asleep, so that it wakes to all of it at once.
      process.kill(one.child.pid ?? 0, "SIGSTOP");
      for (; sent < wave * 500; sent += 1) one.child.send({ id: sent, type: "clobAuth", timestampS: 1, nonce: sent });
      process.kill(one.child.pid ?? 0, "SIGCONT");
      while (replies.length < sent) await one.next();
    }
    expect(replies.every(({ ok }) => !ok)).toBe(true);
    expect(replies.filter(({ kind }) => kind === "busy").length).toBeGreaterThan(sent / 2);
    const answered = one.next();
    one.child.send({ id: sent, type: "ping" });
    expect(await answered).toMatchObject({ id: sent, ok: true });
    one.child.disconnect();
    expect(await one.ended()).toBe(0);
  });

  it("asks without listening: the signer ends before it swells", async () => {
    const { child, wire, output } = await bareWire(settingsIn(folder()));
    wire.pause();
    wire.write("1\n".repeat(50_000));
    expect(await once(child, "close")).toEqual([1, null]);
    expect(output()).toContain("replies were not read");
  });

  it("sends what is no message: the signer ends", async () => {
    const { child, wire } = await bareWire(settingsIn(folder()));
    wire.write("{no json\n");
    expect(await once(child, "exit")).toEqual([1, null]);
  });

  it("is outlived by nothing: the signer ends with its parent", async () => {
    const { one } = await raw();
    process.kill(one.child.pid ?? 0, "SIGTERM");
    one.child.send({ id: 1, type: "ping" });
    expect(await one.next()).toMatchObject({ ok: true });
    one.child.disconnect();
    expect(await one.ended()).toBe(0);
  });
});

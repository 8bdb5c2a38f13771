import { once } from "node:events";
import { closeSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encryptKeystoreJsonSync } from "ethers";
import { afterEach, beforeEach, expect, it } from "vitest";
import { loadSettings } from "../../config/load.ts";
import { openBooks, prepareStore } from "../../src/compose/first-start.ts";
import { orderAccountOf } from "../../src/compose/order-account.ts";
import { Signing } from "../../src/compose/signing.ts";
import { launchSigner } from "../../src/ops/signer-launch.ts";
import { recoverAddress } from "../../src/signer/curve.ts";
import { builder } from "../../src/store/statement.ts";
import { SqliteStore } from "../../src/store/store.ts";
import { createOrderForms } from "../../src/venues/clob/order-forms.ts";
import { LIMITS } from "../engine/rig.ts";
import { canSeeProcesses, processesOf } from "../process/processes-of.ts";
import { temporaryFolder } from "../store/temporary-store.ts";

let folder: string;
let store: SqliteStore;
let signing: Signing;

function settingsIn(folder: string) {
  const loaded = loadSettings({ root: folder, processEnv: { DATA_DIR: folder }, environment: "sandbox" });
  if (!loaded.ok) throw new Error("the sandbox's defaults are not valid");
  return loaded.settings;
}

beforeEach(async () => {
  folder = temporaryFolder();
  const settings = settingsIn(folder);
  store = await SqliteStore.open({ file: `${folder}/bot.db`, clockNowMs: Date.now, synchronous: "off" });
  prepareStore(store, { limits: LIMITS, nowMs: Date.now() });
  openBooks(store, 1_000_000_000, Date.now());
  const launched = Signing.launch(settings, folder);
  signing = await Signing.open({ settings, root: folder, store, report: () => undefined }, launched);
});
afterEach(async () => {
  await signing.end();
  store.close();
});

function order(salt: string, by = signing) {
  const folder = temporaryFolder();
  const forms = createOrderForms(orderAccountOf(settingsIn(folder), by.address));
  const terms = {
    token: "777",
    negRisk: false,
    side: "BUY",
    sharesMicro: 9_000_000,
    collateralMicro: 4_590_000,
  } as const;
  return forms.form({ ...terms, timestampMs: Date.now(), salt });
}

const LIMIT = { limitMicro: 510_000 };
const alerts = (): string[] => store.rows(builder.selectFrom("alerts").select("kind")).map(({ kind }) => kind);

it.each([
  ["that is killed", 0],
  ["whose death was not heard of yet", 200],
])("a signer %s is started again, is told, and the order asked for meanwhile is signed", async (_, unheardMs) => {
  const first = signing.pid ?? 0;
  process.kill(first, "SIGKILL");
  // It dies while this process hears of nothing.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, unheardMs);
  const form = order("1");
  const signature = await signing.sign(form, LIMIT);
  expect(recoverAddress(Buffer.from(form.hash.slice(2), "hex"), signature)).toBe(signing.address);
  expect(signing.pid).not.toBe(first);
  expect(alerts()).toEqual(["signer-died"]);
});

it("a signer that ended before it was waited for is told in its words", async () => {
  const folder = temporaryFolder();
  const settings = settingsIn(folder);
  const launched = Signing.launch(settings, folder);
  const closed = once(launched.child, "close");
  launched.child.send({ type: "start" });
  await closed;
  const needs = { settings, root: folder, store, report: () => undefined };
  await expect(Signing.open(needs, launched)).rejects.toThrow(/did not start: the setup was not understood/);
});

it("what it refuses is refused once, and journaled", async () => {
  const form = order("2");
  await expect(signing.sign(form, { limitMicro: 500_000 })).rejects.toThrow(/limit/);
  expect(store.rows(builder.selectFrom("journal").select("kind")).map(({ kind }) => kind)).toContain("signer-refused");
  expect(alerts()).toEqual([]);
});

it("a looser limit counts once the signer is renewed", async () => {
  const forms = createOrderForms(orderAccountOf(settingsIn(temporaryFolder()), signing.address));
  const terms = {
    token: "777",
    negRisk: false,
    side: "BUY",
    sharesMicro: 18_000_000,
    collateralMicro: 9_180_000,
  } as const;
  const form = forms.form({ ...terms, timestampMs: Date.now(), salt: "3" });
  await expect(signing.sign(form, LIMIT)).rejects.toThrow(/above the cap/);
  store.transact((records) =>
    records.limits.set({ name: "maxPerTradeMicro", value: 10_000_000, setMs: 0, setBy: "test", reason: "" }),
  );
  await signing.renew();
  await expect(signing.sign(form, LIMIT)).resolves.toMatch(/^0x/);
});

it.skipIf(!canSeeProcesses)("renewals at once leave one signer, and none after the end (needs /proc)", async () => {
  const signers = () => processesOf(folder).map(({ pid }) => pid);
  expect(signers()).toEqual([signing.pid]);
  await Promise.all([signing.renew(), signing.renew(), signing.renew()]);
  expect(signers()).toEqual([signing.pid]);
  await Promise.all([signing.renew(), signing.end()]);
  await expect.poll(signers).toEqual([]);
});

it("a keystore's password that was typed at the start is not waited for a second time", async () => {
  const path = join(folder, "keystore.json");
  const typed = join(folder, "typed");
  const key = `0x${"11".repeat(32)}`;
  const address = "0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a";
  writeFileSync(
    path,
    encryptKeystoreJsonSync({ address, privateKey: key }, "secret", { scrypt: { N: 2, r: 1, p: 1 } }),
  );
  writeFileSync(typed, "secret\n");
  const descriptor = openSync(typed, "r");
  const launched = launchSigner({ kind: "keystore", path, password: { kind: "descriptor", descriptor } });
  const settings = settingsIn(folder);
  const other = await Signing.open({ settings, root: folder, store, report: () => undefined }, launched);
  const { pid } = other;
  await expect(other.renew()).rejects.toThrow("start me again, or give it as a systemd credential");
  expect(other.pid).toBe(pid);
  expect(await other.sign(order("9", other), LIMIT)).toMatch(/^0x/);
  await other.end();
  closeSync(descriptor);
});

it("shares that came by an order of another life, or from the venue's books, can be sold at once", async () => {
  const forms = createOrderForms(orderAccountOf(settingsIn(temporaryFolder()), signing.address));
  const first = signing.pid;
  store.transact((records) => {
    const targetId = records.targets.insert({
      ...{ address: "0x1", name: "one", state: "active", addedMs: 0, addedBy: "test", baselineS: 0, baselineDone: 1 },
    });
    for (const token of ["777", "888"]) {
      const known = { token, conditionId: "0xc", outcomeIndex: 0, outcome: "Yes", title: "?", slug: "?" };
      const tokenId = records.tokens.insert(known);
      const amounts = { sharesMicro: 9_000_000, costMicro: 4_500_000, realisedMicro: 0, theirsMicro: 0 };
      records.lots.insert({ targetId, tokenId, ...amounts, openedMs: 0, closedMs: null, peakMicro: null });
    }
  });
  const sell = (token: string, salt: string) =>
    forms.form({
      ...{ token, negRisk: false, side: "SELL", sharesMicro: 9_000_000, collateralMicro: 4_590_000, salt },
      timestampMs: Date.now(),
    });
  const both = [signing.sign(sell("777", "4"), LIMIT), signing.sign(sell("888", "5"), LIMIT)];
  expect(await Promise.all(both)).toEqual([expect.stringMatching(/^0x/), expect.stringMatching(/^0x/)]);
  expect(signing.pid).not.toBe(first);
  expect(alerts()).toEqual([]);
});

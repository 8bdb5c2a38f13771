import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FateUnknown } from "../../../src/venues/clob/order-posting.ts";
import { StandInClob } from "./stand-in-clob.ts";
import { VenueRig } from "./venue-rig.ts";

let clob: StandInClob;
let rig: VenueRig;

beforeEach(async () => {
  clob = new StandInClob();
  await clob.listen();
  rig = new VenueRig(clob);
});

afterEach(() => clob.close());

const error = (words: string) => JSON.stringify({ error: words });

describe("an order that the venue takes", () => {
  it("is done once its trades are shown", async () => {
    clob.hiddenReads = 2;
    const order = rig.order();
    expect(await rig.venue.place(order)).toEqual({ hash: order.hash, state: "done", reason: "" });
    expect(await rig.venue.trades(order.hash)).toEqual([
      {
        ...{
          token: "7",
          side: "BUY",
          id: "trade-0",
          orderHash: order.hash,
          priceMicro: 500_000,
          sharesMicro: 10_000_000,
        },
        ...{ collateralMicro: 5_000_000, feeMicro: 100_000, atMs: 1_790_000_000_000, status: "matched", tx: "" },
      },
    ]);
    expect(clob.posts).toHaveLength(1);
    expect(clob.posts[0]).toMatchObject({ owner: "a93a3d32-74fa-dd2b-4b67-98bfa6fc5cb5", orderType: "FAK" });
  });

  it("stays open while its trades are not shown, for a minute", async () => {
    clob.hiddenReads = 1000;
    const order = rig.order();
    expect(await rig.venue.place(order)).toMatchObject({ state: "open" });
    expect(await rig.venue.order(order.hash)).toMatchObject({ state: "open", reason: "its trades are not shown yet" });
    rig.clock.now += 60_000;
    expect(await rig.venue.order(order.hash)).toBeUndefined();
    clob.hiddenReads = 0;
    expect(await rig.venue.order(order.hash)).toMatchObject({ state: "done" });
  });

  it.each(["live", "delayed", "unmatched"] as const)("may still fill when it is %s", async (rest) => {
    clob.behaviours.push({ rest });
    const order = rig.order("BUY", "GTC");
    expect(await rig.venue.place(order)).toEqual({ hash: order.hash, state: "open", reason: rest, status: rest });
    expect(await rig.venue.order(order.hash)).toMatchObject({ state: "open" });
    clob.orders.clear();
    expect(await rig.venue.order(order.hash)).toMatchObject({ state: "open", reason: "accepted, but not shown yet" });
    rig.clock.now += 60_000;
    expect(await rig.venue.order(order.hash)).toBeUndefined();
  });

  it("is one order however often it is placed at once", async () => {
    const order = rig.order();
    const both = await Promise.all([rig.venue.place(order), rig.venue.place(order)]);
    expect(both[0]).toEqual(both[1]);
    expect(await rig.venue.place(order)).toMatchObject({ state: "done" });
    expect(clob.posts).toHaveLength(1);
  });

  it("stops everything when the venue gives it another id", async () => {
    const order = rig.order();
    clob.nextHash = `0x${"9".repeat(64)}`;
    await expect(rig.venue.place(order)).rejects.toMatchObject({ name: "FateUnknown", told: true });
    expect(rig.venue.unready()).toContain("stopped: the venue gave our order");
    expect(rig.troubles).toHaveLength(1);
  });
});

describe("before a market's first order", () => {
  it("asks for version, exchange and account once a market", async () => {
    for (const token of ["7", "7", "8"]) await rig.venue.place(rig.order("BUY", "FAK", token));
    const counted = ["/version", "/neg-risk", "/auth/ban-status"].map(
      (path) => clob.asked.filter((line) => line.includes(path)).length,
    );
    expect(counted).toEqual([2, 2, 2]);
  });

  it.each([
    ["GET /version", { version: 3 }, "the venue takes orders of version 3, this one is of 2"],
    ["GET /neg-risk", { neg_risk: true }, "the market is neg-risk at the venue: another exchange settles it"],
    ["GET /version", { nothing: 1 }, "it could not be checked before it was sent: CLOB version"],
  ])("refuses without posting where %s answers %j", async (what, body, reason) => {
    clob.instead.set(what, { status: 200, body });
    const state = await rig.venue.place(rig.order());
    expect(state).toMatchObject({ state: "refused", again: true });
    expect(state.reason).toContain(reason);
    expect(clob.posts).toHaveLength(0);
  });

  it("refuses without posting where no credentials can be had", async () => {
    clob.instead.set("GET /auth/derive-api-key", { status: 500, body: { error: "down" } });
    const state = await rig.venue.place(rig.order());
    expect(state).toMatchObject({ state: "refused", again: true });
    expect(clob.posts).toHaveLength(0);
  });

  it("fails closed on an account in closed only mode", async () => {
    clob.instead.set("GET /auth/ban-status/closed-only", { status: 200, body: { closed_only: true } });
    expect(await rig.venue.place(rig.order())).toMatchObject({ state: "refused" });
    expect(rig.venue.unready()).toContain("stopped: it lets our account only close positions, by hand");
    expect(clob.posts).toHaveLength(0);
  });
});

describe("an order that is definitely not taken", () => {
  it.each([
    [400, error("not enough balance / allowance: the balance is 1"), true],
    [400, error("order 0x1 is invalid. Price (0.123) breaks minimum tick size rule: 0.01"), true],
    [400, error("order_version_mismatch"), true],
    [400, error("order 0x1 is invalid. Size (1.08) lower than the minimum: 5"), undefined],
    [400, error("something new"), undefined],
    [200, JSON.stringify({ success: true, errorMsg: "invalid nonce", orderID: "", status: "" }), undefined],
  ])("is refused by %i %s (again: %s)", async (status, body, again) => {
    clob.behaviours.push({ status, body });
    const state = await rig.venue.place(rig.order());
    expect([state.state, state.again]).toEqual(["refused", again]);
    expect(clob.posts).toHaveLength(1);
    expect(rig.venue.unready()).not.toContain("stopped");
  });

  it("is done, not refused, when it met nobody", async () => {
    clob.behaviours.push({ status: 400, body: error("no orders found to match with FAK order. FAK orders are …") });
    expect(await rig.venue.place(rig.order())).toMatchObject({ state: "done" });
  });

  it.each([
    [403, "<html><title>Attention Required! | Cloudflare</title></html>", "a firewall before it turned us away"],
    [400, error("'0x1' address banned"), "it has barred our address: write to its support"],
    [400, error("'0x1' address in closed only mode"), "it lets our account only close positions"],
    [
      400,
      error("maker address not allowed, please use the deposit wallet flow"),
      "the wallet that our orders name: /doctor",
    ],
  ])("stops everything by %i %s", async (status, body, words) => {
    clob.behaviours.push({ status, body });
    expect(await rig.venue.place(rig.order())).toMatchObject({ state: "refused" });
    expect(rig.venue.unready()).toContain(words);
    // What it said stays for the journal, as it said it.
    expect(rig.troubles).toMatchObject([{ kind: "stopped", words: expect.stringMatching(/0x1|maker|403/) }]);
    rig.venue.release();
    expect(rig.venue.unready()).toContain("the venue pauses");
    // What waited is not posted the moment a person has looked.
    expect(await rig.venue.place(rig.order())).toMatchObject({ state: "refused", again: true });
    expect(clob.posts).toHaveLength(1);
    rig.clock.now += 15_000;
    expect(rig.venue.unready()).not.toContain(words);
    expect(await rig.venue.place(rig.order())).toMatchObject({ state: "done" });
  });
});

describe("a venue that pauses", () => {
  it.each([
    [425, "service not ready"],
    [503, JSON.stringify({ error: "Trading is currently cancel-only", code: "cancel_only" })],
    [503, JSON.stringify({ error: "trading is in post-only mode", code: "post_only_mode" })],
    [429, JSON.stringify({ error: "Too Many Requests" })],
  ])("gets the identical bytes again after %i %s", async (status, body) => {
    clob.behaviours.push({ status, body }, { status, body });
    expect(await rig.venue.place(rig.order())).toMatchObject({ state: "done" });
    expect(clob.posts).toHaveLength(3);
    expect(new Set(clob.posts.map(({ text }) => text)).size).toBe(1);
  });

  it("gets them only within ten seconds of their timestamp; then the order is refused", async () => {
    for (let times = 0; times < 30; times += 1) clob.behaviours.push({ status: 425, body: "service not ready" });
    const order = rig.order();
    const state = await rig.venue.place(order);
    expect(state).toEqual({
      hash: order.hash,
      state: "refused",
      reason: "venue restarting: service not ready",
      again: true,
    });
    expect(rig.clock.now - order.form.timestampMs).toBeLessThanOrEqual(10_000);
    expect(clob.posts.length).toBeGreaterThan(3);
    expect(rig.venue.unready()).toBe("the venue pauses: it is being restarted");
    expect(rig.troubles).toEqual([{ kind: "paused", text: "it is being restarted", words: "service not ready" }]);
    rig.clock.now += 15_000;
    clob.behaviours.length = 0;
    expect(rig.venue.unready()).not.toContain("pauses");
    expect(await rig.venue.place(rig.order())).toMatchObject({ state: "done" });
  });

  it("is tried by one order of many: the others wait, and may be decided again", async () => {
    for (let times = 0; times < 99; times += 1) clob.behaviours.push({ status: 425, body: "service not ready" });
    await rig.venue.place(rig.order());
    rig.clock.now += 15_000;
    expect(rig.venue.unready()).not.toContain("pauses");
    clob.posts.length = 0;
    const states = await Promise.all([1, 2, 3, 4, 5].map(() => rig.venue.place(rig.order())));
    expect(states.map(({ state, again }) => [state, again])).toEqual(states.map(() => ["refused", true]));
    expect(new Set(clob.posts.map(({ text }) => text)).size).toBe(1);
    expect(rig.venue.unready()).toContain("the venue pauses");
    expect(rig.troubles).toHaveLength(1);
    rig.clock.now += 30_000;
    clob.behaviours.length = 0;
    expect(await rig.venue.place(rig.order())).toMatchObject({ state: "done" });
    expect(rig.venue.unready()).not.toContain("pauses");
  });

  it("is not asked again before it wants to be", async () => {
    clob.behaviours.push({ status: 429, body: "{}", headers: { "retry-after": "4" } });
    const order = rig.order();
    await rig.venue.place(order);
    expect(rig.clock.now - order.form.timestampMs).toBeGreaterThanOrEqual(4_000);
    clob.behaviours.push({ status: 503, body: '{"error":"post_only_mode"}', headers: { "retry-after": "120" } });
    expect(await rig.venue.place(rig.order())).toMatchObject({ state: "refused" });
    expect(clob.posts).toHaveLength(3);
  });
});

describe("an order whose answer is lost", () => {
  it.each([{ broken: "reset", taken: true } as const, { broken: "silent", taken: true } as const])(
    "is found where it was taken: $broken",
    async (behaviour) => {
      clob.behaviours.push(behaviour);
      const order = rig.order();
      expect(await rig.venue.place(order)).toEqual({ hash: order.hash, state: "done", reason: "" });
      expect(clob.posts).toHaveLength(1);
    },
  );

  it.each([
    { broken: "reset", taken: false } as const,
    { broken: "silent", taken: false } as const,
    { status: 500, body: error("could not run the execution") },
    { status: 502, body: "<html></html>" },
    { status: 200, body: "<html>" },
    { status: 400, body: error("order 0x1 is invalid. Duplicated.") },
  ])("has an unknown fate where nothing of it is shown: %j", async (behaviour) => {
    clob.behaviours.push(behaviour);
    await expect(rig.venue.place(rig.order())).rejects.toThrow(FateUnknown);
    expect(clob.posts).toHaveLength(1);
  });

  it("may be posted again within ten seconds, and no refusal of that is definite", async () => {
    const order = rig.order();
    clob.behaviours.push({ broken: "reset", taken: false }, { status: 400, body: error("not enough balance") });
    await expect(rig.venue.place(order)).rejects.toThrow(FateUnknown);
    await expect(rig.venue.place(order)).rejects.toThrow(/not enough balance; looked up/);
    expect(new Set(clob.posts.map(({ text }) => text)).size).toBe(1);
    rig.clock.now += 10_000;
    await expect(rig.venue.place(order)).rejects.toThrow("the venue shows nothing of it");
    expect(clob.posts).toHaveLength(2);
  });

  it("has an unknown fate when its sender is aborted", async () => {
    const abort = new AbortController();
    clob.behaviours.push({ broken: "silent", taken: true });
    const order = rig.order();
    const placing = rig.venue.place(order, abort.signal);
    while (clob.posts.length === 0) await new Promise((resolve) => setImmediate(resolve));
    abort.abort(new Error("stopped"));
    await expect(placing).rejects.toThrow("stopped");
    expect(await rig.venue.order(order.hash)).toMatchObject({ state: "done" });
  });
});

describe("credentials that are refused", () => {
  it("are renewed once, and the order names the new ones", async () => {
    rig.kept.push({ apiKey: "old", secret: "b2xk", passphrase: "old" });
    expect(await rig.venue.place(rig.order())).toMatchObject({ state: "done" });
    expect(rig.kept.at(-1)?.apiKey).toBe(clob.credentials?.apiKey);
    expect(clob.posts.at(-1)?.owner).toBe(clob.credentials?.apiKey);
  });

  it("stop everything when the new ones are refused, too", async () => {
    clob.behaviours.push({ status: 401, body: error("Unauthorized/Invalid api key") });
    clob.behaviours.push({ status: 401, body: error("Unauthorized/Invalid api key") });
    expect(await rig.venue.place(rig.order())).toMatchObject({ state: "refused" });
    expect(rig.venue.unready()).toContain("it does not take our credentials: /doctor checks them");
    expect(clob.asked.filter((line) => line.includes("derive"))).toHaveLength(2);
  });
});

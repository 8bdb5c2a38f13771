import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { HttpError } from "../../../src/ops/http-error.ts";
import { VirtualClock } from "../../../src/ops/virtual-clock.ts";
import { GatedService, NotSent } from "../../../src/venues/clob/gated-service.ts";
import { CLOB_LIMITS, GAMMA_LIMITS } from "../../../src/venues/clob/request-limits.ts";
import { TokenBucket } from "../../../src/venues/clob/token-bucket.ts";
import { JumpingClock } from "./jumping-clock.ts";

let clock: JumpingClock;
let answers: Array<() => unknown>;
let sentMs: number[];
let gated: GatedService;

const failing = (status?: number, retryAfterMs?: number) => () => {
  throw new HttpError(status === undefined ? "network" : "status", `status ${status}: "x"`, {
    ...(status !== undefined && { status }),
    retryAfterMs,
  });
};

beforeEach(() => {
  clock = new JumpingClock();
  answers = [];
  sentMs = [];
  const service = {
    request: async () => {
      sentMs.push(clock.now);
      return (answers.shift() ?? (() => "good"))();
    },
  };
  gated = new GatedService({ service, limits: CLOB_LIMITS, clock });
});

const post = () => gated.request({ method: "POST", path: "/order" });

describe("a request that may be forbidden while it waits for its turn", () => {
  it("is asked about when it would leave, and does not leave, nor is it held against the host", async () => {
    answers = [failing(429, 2_000)];
    await expect(post()).rejects.toThrow("429");
    const startMs = clock.now;
    const mayLeave = () => (clock.now > startMs ? "trading is stopped" : undefined);
    const held = await gated.request({ method: "POST", path: "/order", mayLeave }).catch((error: unknown) => error);
    expect(held).toBeInstanceOf(NotSent);
    expect(held).toMatchObject({ message: "not sent: trading is stopped", retryAfterMs: Number.POSITIVE_INFINITY });
    expect(sentMs).toHaveLength(1);
    await post();
    expect(sentMs).toHaveLength(2);
  });
});

describe("a token bucket", () => {
  it("never lets more than half of a limit through in any window", () => {
    const limits = fc.record({
      limit: fc.integer({ min: 4, max: 400 }),
      windowMs: fc.integer({ min: 10, max: 10_000 }),
    });
    fc.assert(
      fc.property(limits, fc.array(fc.integer({ min: 0, max: 2_000 }), { maxLength: 300 }), (limit, gapsMs) => {
        const bucket = new TokenBucket(limit.limit, limit.windowMs, 0);
        const leftMs: number[] = [];
        let nowMs = 0;
        for (const gapMs of gapsMs) {
          nowMs += gapMs;
          leftMs.push(nowMs + bucket.take(nowMs));
        }
        for (const [index, firstMs] of leftMs.entries()) {
          const inWindow = leftMs.slice(index).filter((ms) => ms < firstMs + limit.windowMs).length;
          expect(inWindow).toBeLessThanOrEqual(Math.ceil(limit.limit / 2));
        }
      }),
    );
  });

  it("tells the share of the limit that was used", () => {
    const bucket = new TokenBucket(100, 1000, 0);
    for (let index = 0; index < 20; index += 1) bucket.take(0);
    expect([0, 500, 1500, 2000].map((ms) => bucket.share(ms))).toEqual([0.2, 0.2, 0.1, 0]);
  });
});

describe("a host behind its gate", () => {
  it("makes requests wait for their turn, and sends none that would wait longer than five seconds", async () => {
    const standing = new VirtualClock(0);
    const waiting = new GatedService({
      service: { request: async () => standing.nowMs() },
      limits: CLOB_LIMITS,
      clock: standing,
    });
    const asked = Promise.allSettled(
      Array.from({ length: 100 }, () => waiting.request({ method: "POST", path: "/order" })),
    );
    await standing.run(200);
    const sends = await asked;
    const leftMs = sends.flatMap((one) => (one.status === "fulfilled" ? [Number(one.value)] : []));
    const refused = sends.flatMap((one) => (one.status === "rejected" ? [one.reason as Error] : []));
    // Ten at once, then ten a second.
    expect([leftMs.length, leftMs[9], leftMs[10], leftMs.at(-1)]).toEqual([60, 0, 100, 5_000]);
    expect(new Set(refused.map(({ name }) => name))).toEqual(new Set(["NotSent"]));
    expect(waiting.counts()).toMatchObject({ sent: 60, "held back": 40 });
  });

  it("does as long as it is told to wait", async () => {
    answers.push(failing(429, 3_000));
    await expect(post()).rejects.toThrow("429");
    await post();
    expect((sentMs[1] ?? 0) - (sentMs[0] ?? 0)).toBeGreaterThanOrEqual(3_000);
    answers.push(failing(429, 60_000));
    await expect(post()).rejects.toThrow("429");
    await expect(post()).rejects.toThrow(NotSent);
    expect(sentMs).toHaveLength(3);
    // Other requests have limits of their own.
    await gated.get("/book", []);
    expect(gated.counts()).toMatchObject({ "rate limited": 2, failed: 2 });
  });

  it("leaves a host alone that fails five times in a row, until a probe succeeds", async () => {
    for (let times = 0; times < 5; times += 1) answers.push(failing(times % 2 === 0 ? 502 : undefined));
    for (let times = 0; times < 5; times += 1) await expect(gated.get("/book", [])).rejects.toThrow(HttpError);
    expect(gated.unready()).toBeDefined();
    await expect(gated.get("/book", [])).rejects.toThrow(NotSent);
    clock.now += 10_000;
    answers.push(failing(502));
    const two = await Promise.allSettled([gated.get("/book", []), gated.get("/book", [])]);
    expect(two.map((one) => (one as PromiseRejectedResult).reason.name)).toEqual(["HttpError", "NotSent"]);
    await expect(gated.get("/book", [])).rejects.toThrow(NotSent);
    clock.now += 10_000;
    expect(await gated.get("/book", [])).toBe("good");
    expect(gated.unready()).toBeUndefined();
  });

  it("waits for no time that comes again: a clock set back by hours ends its pauses", async () => {
    const backMs = 2 * 3_600_000;
    for (let asked = 0; asked < 15; asked += 1) await post();
    clock.now -= backMs;
    for (let asked = 0; asked < 15; asked += 1) await post();
    answers.push(failing(429, 3_000));
    await expect(post()).rejects.toThrow("429");
    clock.now -= backMs;
    await post();
    for (let times = 0; times < 5; times += 1) answers.push(failing(502));
    for (let times = 0; times < 5; times += 1) await expect(gated.get("/book", [])).rejects.toThrow(HttpError);
    clock.now -= backMs;
    expect(await gated.get("/book", [])).toBe("good");
  });

  it("counts no refusal, no pause and no abort as a failure of the host", async () => {
    const abort = () => {
      throw new DOMException("gone", "AbortError");
    };
    for (let times = 0; times < 4; times += 1) {
      answers.push(failing(400), failing(425), failing(503), abort);
      for (let each = 0; each < 4; each += 1) await expect(gated.get("/book", [])).rejects.toThrow();
    }
    expect(gated.unready()).toBeUndefined();
  });

  it("knows a limit for every request", () => {
    const named = (method: string, path: string) => CLOB_LIMITS.find((limit) => limit.fits(method, path))?.name;
    expect(named("POST", "/order")).toBe("orders");
    expect(named("DELETE", "/order")).toBe("cancels");
    expect(named("GET", "/data/trades")).toBe("own orders and trades");
    expect(named("GET", "/balance-allowance")).toBe("balances");
    expect(named("GET", "/auth/derive-api-key")).toBe("credentials");
    expect(named("POST", "/v1/heartbeats")).toBe("other");
    expect(GAMMA_LIMITS.find((limit) => limit.fits("GET", "/markets"))?.limit).toBe(300);
  });
});

import type { RequestListener, Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createFetchTransport } from "../../src/ops/fetch-transport.ts";
import type { HttpClientOptions, JsonRequest } from "../../src/ops/http-client.ts";
import { HttpClient } from "../../src/ops/http-client.ts";
import { HttpError } from "../../src/ops/http-error.ts";
import { createSeededRandom } from "../../src/ops/seeded-random.ts";

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A service that answers with each listener in turn, and with the last from then on. */
async function service(...answers: RequestListener[]) {
  let requests = 0;
  server = createServer((request, response) => {
    const answer = answers[Math.min(requests++, answers.length - 1)];
    answer?.(request, response);
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
  };
}

/** A client that notes its waits instead of waiting. */
function clientOf(baseUrl: string, options: Partial<HttpClientOptions> = {}) {
  const waits: number[] = [];
  const clock = {
    nowMs: () => Date.parse("2026-06-01T00:00:00Z"),
    sleep: async (ms: number, signal?: AbortSignal) => {
      signal?.throwIfAborted();
      waits.push(ms);
    },
  };
  const client = new HttpClient({
    baseUrl,
    transport: createFetchTransport(),
    clock,
    random: createSeededRandom(1),
    timeoutMs: 5000,
    ...options,
  });
  return { client, waits };
}

async function failureOf(promise: Promise<unknown>): Promise<HttpError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof HttpError)) throw new Error(`not an HttpError: ${String(error)}`);
  return error;
}

const ok: RequestListener = (_, response) => response.end('{"fine":true}');
const status =
  (code: number, body = "", headers: Record<string, string> = {}): RequestListener =>
  (_, response) =>
    response.writeHead(code, headers).end(body);

describe("the HTTP client", () => {
  it("sends what it is given and parses the answer", async () => {
    let seen = "";
    const { url } = await service((request, response) => {
      request.on("data", (chunk) => {
        seen += `${request.method} ${request.url} ${request.headers["content-type"]} ${chunk}`;
      });
      request.on("end", () => response.end("[1,2]"));
    });
    const { client } = clientOf(url);
    expect(await client.request({ method: "POST", path: "/a", query: [["b", "c d"]], body: '{"x":1}' })).toEqual([
      1, 2,
    ]);
    expect(seen).toBe('POST /a?b=c+d application/json {"x":1}');
  });

  it("tries again with growing waits, as long as it is worth it", async () => {
    const { url, requests } = await service(status(500), (request) => request.socket.destroy(), status(502), ok);
    const { client, waits } = clientOf(url);
    expect(await client.get("/x")).toEqual({ fine: true });
    expect(requests()).toBe(4);
    for (const [index, fullMs] of [500, 1000, 2000].entries()) {
      expect(waits[index]).toBeGreaterThanOrEqual(fullMs / 2);
      expect(waits[index]).toBeLessThanOrEqual(fullMs);
    }
  });

  it("gives up in the end and tells each failure", async () => {
    const told: string[] = [];
    const { url, requests } = await service(status(503, '{"error":"busy"}'));
    const { client } = clientOf(url, { onFailure: (what, error) => told.push(`${what} ${error.status}`) });
    const error = await failureOf(client.get("/x", [["secret", "s"]]));
    expect(error).toMatchObject({ failure: "status", status: 503 });
    expect(error.message).toContain("/x: status 503");
    expect(error.message).toContain("busy");
    expect(error.message).not.toContain("secret");
    expect(requests()).toBe(4);
    expect(told).toHaveLength(4);
  });

  it.each([
    ["seconds", "7", 7000],
    ["a date", "Mon, 01 Jun 2026 00:00:03 GMT", 3000],
  ])("waits as the service asks in %s", async (_, retryAfter, expectedMs) => {
    const { url } = await service(status(429, "", { "retry-after": retryAfter }), ok);
    const { client, waits } = clientOf(url);
    await client.get("/x");
    expect(waits).toEqual([expectedMs]);
  });

  it.each([
    ["seconds", "60", 60_000],
    ["a date", "Mon, 01 Jun 2026 00:00:30 GMT", 30_000],
    ["a time beyond reason", "86400", 600_000],
  ])(
    "leaves it to the caller when the service wants to be left alone for long, in %s",
    async (_, retryAfter, waitMs) => {
      const { url, requests } = await service(status(429, "", { "retry-after": retryAfter }), ok);
      const { client, waits } = clientOf(url);
      expect(await failureOf(client.get("/x"))).toMatchObject({ status: 429, retryAfterMs: waitMs });
      expect([waits, requests()]).toEqual([[], 1]);
    },
  );

  it("tries nothing again that is refused for good", async () => {
    const { url, requests } = await service(status(400, "bad token id"));
    expect((await failureOf(clientOf(url).client.get("/x"))).message).toContain("bad token id");
    expect(requests()).toBe(1);
  });

  it.each<JsonRequest["method"]>(["POST", "DELETE"])("repeats a %s only when told that it may", async (method) => {
    const { url, requests } = await service(status(500));
    const { client } = clientOf(url);
    await failureOf(client.request({ method, path: "/x" }));
    expect(requests()).toBe(1);
    await failureOf(client.request({ method, path: "/x", repeatable: true }));
    expect(requests()).toBe(5);
  });

  it.each([
    ["HTML", "<html><head><title>Just a moment...</title></head></html>", 'a page of HTML titled "Just a moment..."'],
    ["half an answer", '[{"a":1},{"b"', 'got "[{'],
    ["nothing", "", "got nothing"],
  ])("says that it got %s for JSON", async (_, body, message) => {
    const { url, requests } = await service(status(200, body));
    const error = await failureOf(clientOf(url).client.get("/x"));
    expect(error).toMatchObject({ failure: "body", status: 200 });
    expect(error.message).toContain(message);
    expect(requests()).toBe(4);
  });

  it.each<[string, RequestListener]>([
    ["never answers", () => undefined],
    ["stalls in the middle", (_, response) => response.writeHead(200).write("[1,")],
  ])("does not wait for a service that %s", async (_, listener) => {
    const { url } = await service(listener);
    const { client } = clientOf(url, { timeoutMs: 100, maxTries: 2 });
    expect(await failureOf(client.get("/x"))).toMatchObject({ failure: "timeout" });
  });

  it("takes no answer without bound", async () => {
    const { url } = await service(status(200, JSON.stringify("x".repeat(5000))));
    const { client } = clientOf(url, { transport: createFetchTransport(1000), maxTries: 1 });
    expect((await failureOf(client.get("/x"))).message).toContain("larger than 1000 bytes");
  });

  it("names the reason when there is no service", async () => {
    const { url } = await service(ok);
    await new Promise((resolve) => server?.close(resolve));
    const error = await failureOf(clientOf(url, { maxTries: 1 }).client.get("/x"));
    expect(error.failure).toBe("network");
    expect(error.message).toContain("ECONNREFUSED");
  });

  it("stops at once when told to, waiting for an answer or for the next try", async () => {
    const { url } = await service(() => controller.abort(new Error("closing")));
    const controller = new AbortController();
    await expect(clientOf(url).client.get("/x", [], { signal: controller.signal })).rejects.toThrow("closing");

    const later = new AbortController();
    const { client } = clientOf(url, {
      transport: async () => ({ status: 500, headers: {}, body: "" }),
      onFailure: () => later.abort(new Error("closing")),
    });
    await expect(client.get("/x", [], { signal: later.signal })).rejects.toThrow("closing");
  });
});

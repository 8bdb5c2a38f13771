import { createServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { isOwnHost } from "../../../src/sandbox/http/host-check.ts";
import type { Mount } from "../../../src/sandbox/http/mount.ts";
import type { SandboxServer } from "../../../src/sandbox/http/server.ts";
import { startServer } from "../../../src/sandbox/http/server.ts";
import { wireMount } from "../../../src/sandbox/http/wire-mount.ts";
import { json } from "../../../src/sandbox/wire/wire.ts";

function echo(prefix: string): Mount {
  return {
    prefix,
    async handle(_request, response, url) {
      response.end(`${prefix} ${url.pathname}`);
    },
  };
}

const failing: Mount = {
  prefix: "/failing",
  async handle() {
    throw new Error("on purpose");
  },
};

let running: SandboxServer | undefined;
const reported: unknown[] = [];

async function start(mounts: readonly Mount[], port = 0): Promise<SandboxServer> {
  running = await startServer(mounts, port, (error) => reported.push(error));
  return running;
}

/** fetch refuses to set the Host header. */
function statusFor(port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ port, host: "127.0.0.1", headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.once("error", reject);
    request.end();
  });
}

afterEach(async () => {
  await running?.close();
  running = undefined;
  reported.length = 0;
});

describe("the sandbox's server", () => {
  it("gives a request to the longest prefix that matches whole segments", async () => {
    const { url } = await start([echo("/"), echo("/a"), echo("/a/b")]);
    const get = async (path: string) => (await fetch(`${url}${path}`)).text();
    expect(await get("/a/b/c?x=1")).toBe("/a/b /a/b/c");
    expect(await get("/a")).toBe("/a /a");
    expect(await get("/ab")).toBe("/ /ab");
  });

  it("answers only to its own address, so that no page of the web gets in", async () => {
    const { port } = await start([echo("/")]);
    for (const host of ["127.0.0.1", "localhost", "[::1]", "LocalHost"])
      expect(await statusFor(port, `${host}:${port}`)).toBe(200);
    for (const host of [
      "evil.example",
      `evil.example:${port}`,
      "127.0.0.1",
      `127.0.0.1:${port + 1}`,
      `127.0.0.1.evil.example:${port}`,
    ]) {
      expect(await statusFor(port, host)).toBe(403);
    }
    expect(isOwnHost(undefined, port)).toBe(false);
  });

  it("turns a part's failure into a 500 and goes on", async () => {
    const { url } = await start([failing, echo("/ok")]);
    expect((await fetch(`${url}/failing`)).status).toBe(500);
    expect(reported).toHaveLength(1);
    expect(await (await fetch(`${url}/ok`)).text()).toBe("/ok /ok");
    expect((await fetch(`${url}/other`)).status).toBe(404);
  });

  it("says which port is taken and what to set", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    await expect(startServer([], port, () => {})).rejects.toThrow(`port ${port} is taken: set SANDBOX_PORT`);
    await new Promise((resolve) => other.close(resolve));
  });

  it("closes within its two seconds although somebody is still being answered", async () => {
    const arrived = Promise.withResolvers<void>();
    const never: Mount = {
      prefix: "/",
      handle() {
        arrived.resolve();
        return new Promise(() => {});
      },
    };
    const { url, close } = await start([never]);
    const hanging = fetch(url).then(
      () => "answered",
      () => "cut off",
    );
    await arrived.promise;
    const startedAt = performance.now();
    await close();
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect(await hanging).toBe("cut off");
    running = undefined;
  });
});

describe("a wire interface on the server", () => {
  it("gets path, query, method, body, headers by lower-case name and market time", async () => {
    const mount = wireMount(
      "/wire",
      { handle: ({ query, ...rest }, nowMs) => json({ ...rest, x: query.get("x"), nowMs }) },
      () => 77,
    );
    const { url } = await start([mount]);
    const answer = await fetch(`${url}/wire/some/path?x=y`, {
      method: "POST",
      body: "äöü",
      headers: { POLY_ADDRESS: "0x1" },
    });
    expect(await answer.json()).toMatchObject({
      method: "POST",
      path: "/some/path",
      x: "y",
      body: "äöü",
      headers: { poly_address: "0x1" },
      nowMs: 77,
    });
    expect(answer.headers.get("content-type")).toBe("application/json");
  });

  it("leaves who asked without an answer where the interface is silent, until he gives up", async () => {
    const asked = Promise.withResolvers<void>();
    const silent = {
      handle() {
        asked.resolve();
        return { ...json("done"), isSilent: true };
      },
    };
    const { url } = await start([wireMount("/wire", silent, () => 0), echo("/ok")]);
    const patience = new AbortController();
    const answer = fetch(`${url}/wire`, { signal: patience.signal }).then(
      () => "answered",
      () => "gave up",
    );
    await asked.promise;
    expect(await (await fetch(`${url}/ok`)).text()).toBe("/ok /ok");
    patience.abort();
    expect(await answer).toBe("gave up");
  });

  it("refuses a body above its bound", async () => {
    const { url } = await start([wireMount("/wire", { handle: () => json("taken") }, () => 0)]);
    expect((await fetch(`${url}/wire`, { method: "POST", body: "x".repeat(1_000_001) })).status).toBe(413);
    expect((await fetch(`${url}/wire`, { method: "POST", body: "x".repeat(1_000_000) })).status).toBe(200);
  });
});

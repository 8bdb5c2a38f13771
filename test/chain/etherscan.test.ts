import type { Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { checkEtherscanKey } from "../../src/chain/etherscan.ts";
import { addressLink, faucetLink, transactionLink } from "../../src/chain/explorer.ts";
import { createFetchTransport } from "../../src/ops/fetch-transport.ts";
import { HttpClient } from "../../src/ops/http-client.ts";
import { createSeededRandom } from "../../src/ops/seeded-random.ts";
import { systemClock } from "../../src/ops/system-clock.ts";

const ADDRESS = "0x1111111111111111111111111111111111111111";
let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function ask(answer: object): Promise<{ said: string | undefined; url: string }> {
  let url = "";
  server = createServer((request, response) => {
    url = request.url ?? "";
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const source = new HttpClient({
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2/api`,
    transport: createFetchTransport(),
    clock: systemClock,
    random: createSeededRandom(1),
  });
  const said = await checkEtherscanKey(source, { key: "THEKEY", chainId: 80002, address: ADDRESS });
  return { said, url };
}

describe("a key of Etherscan", () => {
  it("is asked about on our chain", async () => {
    const { said, url } = await ask({ status: "1", message: "OK", result: "0" });
    expect(said).toBeUndefined();
    expect(url).toBe(`/v2/api?chainid=80002&module=account&action=balance&address=${ADDRESS}&tag=latest&apikey=THEKEY`);
  });

  it("that is not valid is told without repeating it", async () => {
    const { said } = await ask({ status: "0", message: "NOTOK", result: "Invalid API Key (THEKEY)" });
    expect(said).toContain("Invalid API Key");
    expect(said).not.toContain("THEKEY");
  });

  it("is not judged by an answer that is none", async () => {
    expect((await ask({ hello: 1 })).said).toContain("what is none");
  });
});

describe("links", () => {
  it("lead to the chain's explorer, and to coins where they are free", () => {
    expect(transactionLink(80002, "0xab")).toBe("https://amoy.polygonscan.com/tx/0xab");
    expect(addressLink(137, ADDRESS)).toBe(`https://polygonscan.com/address/${ADDRESS}`);
    expect(transactionLink(1, "0xab")).toBe("0xab");
    expect(faucetLink(80002)).toMatch(/^https:/);
    expect(faucetLink(137)).toBeUndefined();
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HeldShares } from "../../../src/chain/contracts/held-shares.ts";
import { RpcError } from "../../../src/chain/rpc/rpc-error.ts";
import type { Rpc, RpcPool } from "../../../src/chain/rpc/rpc-pool.ts";
import { anvilIsHere } from "../anvil.ts";
import { ExchangeOnAnvil, PLACES } from "../exchange-on-anvil.ts";
import { poolOn } from "../pool-on.ts";

const ANNA = "0x1111111111111111111111111111111111111111";
const BERT = "0x2222222222222222222222222222222222222222";
const YES = `${10n ** 76n + 1n}`;
const NO = `${10n ** 76n + 2n}`;

describe.skipIf(!anvilIsHere)("what wallets hold, and when (needs anvil)", () => {
  let play: ExchangeOnAnvil;
  let pool: RpcPool;
  const held = (rpc: Rpc = pool) => new HeldShares(rpc, PLACES.conditionalTokens);
  const second = async (block: number) => {
    const { timestamp } = (await pool.request("eth_getBlockByNumber", [`0x${block.toString(16)}`, false])) as {
      timestamp: string;
    };
    return Number(timestamp);
  };

  beforeAll(async () => {
    play = await ExchangeOnAnvil.start();
    pool = poolOn(play.node.url);
  });
  afterAll(() => play[Symbol.asyncDispose]());

  it("as of one block for many wallets and tokens, in their order", async () => {
    await play.giveShares(ANNA, YES, 3_000_000);
    const { block } = await play.giveShares(BERT, NO, 7_000_000);
    const many = Array.from({ length: 300 }, (_, index) => ({ wallet: ANNA, token: `${index + 1}` }));
    const read = await held().present([{ wallet: BERT, token: NO }, ...many, { wallet: ANNA, token: YES }]);
    expect(read).toMatchObject({ block, atS: await second(block) });
    expect(read.sharesMicro).toHaveLength(302);
    expect([read.sharesMicro[0], read.sharesMicro[1], read.sharesMicro[301]]).toEqual([7_000_000, 0, 3_000_000]);
    await expect(held().present(Array.from({ length: 4_000 }, () => ({ wallet: ANNA, token: YES })))).rejects.toThrow(
      "too many",
    );
  });

  it("is read again when a block came between two answers, and given up when one comes each time", async () => {
    let requests = 0;
    const moving = (blocks: number): Rpc => ({
      read: pool.read.bind(pool),
      batch: async (calls, asking) => {
        requests += 1;
        const before = await pool.batch(calls.slice(0, -1), asking);
        if (requests <= blocks) await play.giveShares(ANNA, NO, 1);
        return [...before, ...(await pool.batch(calls.slice(-1), asking))];
      },
    });
    const read = await held(moving(1)).present([{ wallet: ANNA, token: NO }]);
    expect(read.sharesMicro).toEqual([1]);
    expect(requests).toBe(2);
    await expect(held(moving(100)).present([{ wallet: ANNA, token: NO }])).rejects.toThrow("head moved");
  });

  it("before a transaction, before a second, and nothing for a transaction that is in no block", async () => {
    // As on Polygon: a second between two blocks at the least.
    await pool.request("evm_increaseTime", [2]);
    const first = await play.giveShares(BERT, YES, 2_000_000);
    await pool.request("evm_increaseTime", [2]);
    const { tx, block } = await play.giveShares(BERT, YES, 500_000);
    const owned = { wallet: BERT, token: YES };
    expect(await held().before(owned, tx)).toEqual({ sharesMicro: 2_000_000, block: block - 1 });
    expect(await held().before(owned, `0x${"ab".repeat(32)}`)).toBeUndefined();
    const early = await held().beforeSecond(owned, await second(first.block));
    expect(early.sharesMicro).toEqual([0]);
    expect(early.atS).toBeLessThan(await second(first.block));
    const late = await held().beforeSecond(owned, (await second(block)) + 60);
    expect(late).toMatchObject({ sharesMicro: [2_500_000], block });
  });

  it("is refused in the node's words", async () => {
    const refusing: Rpc = {
      read: pool.read.bind(pool),
      batch: async (calls) => calls.map(() => new RpcError(-32_000, "missing trie node")),
    };
    await expect(held(refusing).present([{ wallet: ANNA, token: YES }])).rejects.toThrow("missing trie node");
  });
});

import { defineConfig } from "vitest/config";
import type { TestSpecification } from "vitest/node";
import { BaseSequencer } from "vitest/node";

/**
 * Files that take ten seconds and more, the longest first. Where nothing is known of an earlier run, as in a new clone,
 * vitest goes by size: these are short, and would be the last, one after another while the other processes have ended.
 */
const LONGEST = [
  "simulation/simulation",
  "crash/killed",
  "process/lost-books",
  "hostile/faults",
  "replay/replay",
  "sandbox/process/feeds",
  "sandbox/process/sandbox-process",
  "simulation/clock",
  "hostile/rows",
  "simulation/planted-bugs",
  "bench/bench",
  "independent/recompute",
  "process/first-minutes",
  "race/race",
  "signer/keystore",
  "signer/key-import",
  "chain/exchange-on-anvil",
  "race/peers",
  "sandbox/telegram/chat-script",
  "store/audit-verify",
  "chain/rpc/rpc-pool",
  "signer/canary",
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const place = LONGEST.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
      return place === -1 ? LONGEST.length : place;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/long/**"],
    // Tests start real servers, databases and processes: a process of their own each. They wait much of their time:
    // three keep two cores busy.
    pool: "forks",
    maxWorkers: 3,
    // Nothing of a file stays behind in its process: starting one for each took a fifth of the time.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    testTimeout: 90_000,
    // What is waited for may be slow on a busy machine; only what never comes takes so long.
    expect: { poll: { timeout: 20_000, interval: 20 } },
    hookTimeout: 30_000,
  },
});

import { defineConfig } from "vitest/config";

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
    testTimeout: 30_000,
    // What is waited for may be slow on a busy machine; only what never comes takes so long.
    expect: { poll: { timeout: 20_000, interval: 20 } },
    hookTimeout: 30_000,
  },
});

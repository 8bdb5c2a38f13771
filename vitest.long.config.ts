import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/long/**/*.test.ts"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 15 * 60_000,
    // What is waited for may be slow on a busy machine; only what never comes takes so long.
    expect: { poll: { timeout: 20_000, interval: 20 } },
    hookTimeout: 60_000,
  },
});

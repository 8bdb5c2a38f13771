import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/long/**/*.test.ts"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 15 * 60_000,
    hookTimeout: 60_000,
  },
});

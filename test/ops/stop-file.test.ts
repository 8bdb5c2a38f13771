import { expect, it, vi } from "vitest";
import { hasStopFile, removeStopFile, watchStopFile, writeStopFile } from "../../src/ops/stop-file.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const folder = temporaryFolder();
const withinASecond = { timeout: 1000, interval: 10 };

it("is noticed within a second each time it appears", async () => {
  const onStop = vi.fn();
  const watch = watchStopFile(folder(), onStop);
  expect(onStop).not.toHaveBeenCalled();
  writeStopFile(folder(), "a test");
  await vi.waitFor(() => expect(onStop).toHaveBeenCalledTimes(1), withinASecond);
  removeStopFile(folder());
  expect(hasStopFile(folder())).toBe(false);
  // The removal has to be seen before the file can appear again: the poll does so in half a second.
  const before = performance.now();
  await vi.waitFor(() => expect(performance.now() - before).toBeGreaterThan(550), withinASecond);
  writeStopFile(folder(), "another");
  await vi.waitFor(() => expect(onStop).toHaveBeenCalledTimes(2), withinASecond);
  watch.close();
});

it("counts when it is there from the start", () => {
  writeStopFile(folder(), "before");
  const onStop = vi.fn();
  watchStopFile(folder(), onStop).close();
  expect(onStop).toHaveBeenCalledTimes(1);
});

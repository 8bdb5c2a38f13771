import { expect, it, vi } from "vitest";
import { hasStopFile, removeStopFile, watchStopFile, writeStopFile } from "../../src/ops/stop-file.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { until } from "./until.ts";

const folder = temporaryFolder();

it("is noticed each time it appears", async () => {
  const onStop = vi.fn(async () => undefined);
  const watch = watchStopFile(folder(), onStop);
  expect(onStop).not.toHaveBeenCalled();
  writeStopFile(folder(), "a test");
  await until(() => expect(onStop).toHaveBeenCalledTimes(1));
  // It is taken away and put back until the watch has seen both.
  await until(() => {
    if (hasStopFile(folder())) removeStopFile(folder());
    else writeStopFile(folder(), "another");
    expect(onStop.mock.calls.length).toBeGreaterThan(1);
  });
  watch.close();
});

it("counts when it is there from the start", () => {
  writeStopFile(folder(), "before");
  const onStop = vi.fn(async () => undefined);
  watchStopFile(folder(), onStop).close();
  expect(onStop).toHaveBeenCalledTimes(1);
});

it("is obeyed again until that has worked", async () => {
  let failures = 3;
  const onStop = vi.fn(async () => {
    failures -= 1;
    if (failures >= 0) throw new Error("the database is locked");
    removeStopFile(folder());
  });
  writeStopFile(folder(), "a test");
  const watch = watchStopFile(folder(), onStop);
  await until(() => expect(hasStopFile(folder())).toBe(false));
  expect(onStop).toHaveBeenCalledTimes(4);
  watch.close();
});

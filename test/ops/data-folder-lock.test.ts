import { once } from "node:events";
import { expect, it } from "vitest";
import { DataFolderInUse, lockDataFolder } from "../../src/ops/data-folder-lock.ts";
import { runProgram } from "./ops-program.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const folder = temporaryFolder();

it("holds others off and says who has the folder and what to do", async () => {
  const holder = runProgram(
    folder(),
    `import { lockDataFolder } from "OPS/data-folder-lock.ts";
     globalThis.lock = lockDataFolder(${JSON.stringify(folder())}); console.log("locked"); setInterval(() => {}, 1000);`,
  );
  await holder.printed("locked");
  expect(() => lockDataFolder(folder())).toThrow(DataFolderInUse);
  expect(() => lockDataFolder(folder())).toThrow(`process ${holder.child.pid}. Stop that one first`);

  // However it ends, it leaves no lock behind.
  holder.child.kill("SIGKILL");
  await once(holder.child, "exit");
  lockDataFolder(folder()).release();
});

it("holds off a second one of the same process, until it is released", () => {
  const first = lockDataFolder(folder());
  expect(() => lockDataFolder(folder())).toThrow(`process ${process.pid}`);
  first.release();
  lockDataFolder(folder()).release();
});

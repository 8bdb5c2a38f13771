import type { Socket } from "node:net";
import { connect } from "node:net";
import { findControlPath } from "./control-path.ts";
import type { ControlRequest } from "./control-request.ts";
import { ControlAnswer } from "./control-request.ts";
import { readLine } from "./read-line.ts";

const LONGEST_ANSWER_BYTES = 256 * 1024;
const PATIENCE_MS = 30_000;
const NOBODY_THERE = ["ENOENT", "ECONNREFUSED", "ENOTDIR"];

/** No bot listens in that data folder. */
export class NoBotRuns extends Error {
  override readonly name = "NoBotRuns";
}

/** Asks the bot of a data folder. Throws NoBotRuns, or what went wrong on the way. */
export async function askBot(folder: string, request: ControlRequest): Promise<ControlAnswer> {
  const socket = connect(findControlPath(folder));
  socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error(`no answer within ${PATIENCE_MS / 1000} s`)));
  try {
    await connected(socket, folder);
    const line = readLine(socket, LONGEST_ANSWER_BYTES);
    socket.write(`${JSON.stringify(request)}\n`);
    return ControlAnswer.parse(JSON.parse(await line));
  } finally {
    socket.destroy();
  }
}

function connected(socket: Socket, folder: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", (error: NodeJS.ErrnoException) => {
      const nobody = NOBODY_THERE.includes(error.code ?? "");
      reject(nobody ? new NoBotRuns(`no bot runs with the data folder ${folder}`, { cause: error }) : error);
    });
  });
}

import type { Socket } from "node:net";

/** The first line that a socket sends. Rejects when it ends or fails before, or sends more than `mostBytes` without one. */
export function readLine(socket: Socket, mostBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    socket.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > mostBytes) return reject(new Error(`more than ${mostBytes} bytes without an end of line`));
      if (chunk.includes(0x0a)) resolve(Buffer.concat(chunks).toString("utf8").split("\n", 1)[0] ?? "");
    });
    socket.once("error", reject);
    socket.once("close", () => reject(new Error("the connection was closed without a line")));
  });
}

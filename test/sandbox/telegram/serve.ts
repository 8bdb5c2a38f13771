// A local Telegram as a process of its own, to be killed: serves the folder in its first argument and prints its port.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createLocalTelegram } from "../../../src/sandbox/telegram/index.ts";

const [folder = "", botToken = "", chatToken = ""] = process.argv.slice(2);
const { mounts } = createLocalTelegram({ folder, botToken, chatToken, nowMs: Date.now });
const server = createServer((request, response) => {
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  const mount = mounts.find(({ prefix }) => url.pathname.startsWith(prefix));
  void mount?.handle(request, response, url);
});
server.listen(0, "127.0.0.1", () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));

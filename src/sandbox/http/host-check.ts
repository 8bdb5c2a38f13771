const LOCAL_NAMES = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** Whether a Host header names this server on this machine: a page of the web that resolves a name of its own to us must not get in. */
export function isOwnHost(host: string | undefined, port: number): boolean {
  const match = /^(.+):(\d+)$/.exec(host ?? "");
  return match !== null && LOCAL_NAMES.has(match[1]?.toLowerCase() ?? "") && Number(match[2]) === port;
}

/** Whether a request with this Origin may open a socket: browsers send one, and only this server's own pages are let in. */
export function isOwnOrigin(origin: string | undefined, port: number): boolean {
  return origin === undefined || (origin.startsWith("http://") && isOwnHost(origin.slice("http://".length), port));
}

import { readFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { fileURLToPath } from "node:url";
import type { FileShelf } from "./file-shelf.ts";

const types: Record<string, string> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
};

const safety = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
};

const names = new Set([
  "index.html",
  "page.css",
  "theme.css",
  "side.css",
  "pane.css",
  "message.css",
  "composer.css",
  "overlay.css",
  "phone.css",
  "icon.svg",
  "app.js",
  "api.js",
  "dom.js",
  "formatted.js",
  "message-view.js",
  "message-list.js",
  "chat-list.js",
  "command-menu.js",
  "composer.js",
  "head.js",
  "toast.js",
]);

/** Serves one of the chat page's own files ("/" is index.html); false when there is none of that name. */
export async function servePageFile(response: ServerResponse, pathname: string): Promise<boolean> {
  const name = pathname === "/" ? "index.html" : pathname.replace(/^\/page\//, "");
  if (!names.has(name)) return false;
  const body = await readFile(fileURLToPath(new URL(`./page/${name}`, import.meta.url)));
  const type = types[name.slice(name.lastIndexOf(".") + 1)] ?? "application/octet-stream";
  response.writeHead(200, { ...safety, "content-type": type, "content-length": body.length });
  response.end(body);
  return true;
}

/** Serves a file of the chats: pictures to be shown, everything else only to be saved. */
export function serveChatFile(response: ServerResponse, shelf: FileShelf, fileId: string): boolean {
  const file = shelf.byFileId(fileId);
  if (file === undefined) return false;
  const shown = /^image\/(png|jpeg|gif)$/.test(file.mime);
  response.writeHead(200, {
    ...safety,
    "content-type": shown ? file.mime : "application/octet-stream",
    "content-disposition": `${shown ? "inline" : "attachment"}; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    "content-length": file.bytes.length,
  });
  response.end(file.bytes);
  return true;
}

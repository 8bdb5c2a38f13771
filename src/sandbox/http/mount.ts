import type { IncomingMessage, ServerResponse } from "node:http";

/**
 * One part of the sandbox's single HTTP server, e.g. the Bot API or the Data API.
 * The server picks the mount with the longest prefix that matches whole path segments ("/" matches everything)
 * and has already checked the Host header.
 */
export interface Mount {
  /** Path prefix without a trailing slash ("/telegram"); "/" for the root. */
  readonly prefix: string;
  /** Answers the request. `url` is the full request URL, prefix included. A rejection becomes a 500. */
  handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void>;
}

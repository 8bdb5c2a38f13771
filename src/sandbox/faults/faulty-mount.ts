import type { ServerResponse } from "node:http";
import type { Mount } from "../http/mount.ts";
import type { Service } from "./fault.ts";
import type { FaultBoard } from "./fault-board.ts";

/** The same mount; while a slowness of its service is on, each request waits before it is even looked at. */
export function faultyMount(board: FaultBoard, service: Service, mount: Mount): Mount {
  return {
    prefix: mount.prefix,
    async handle(request, response, url) {
      const fault = board.strike(service, "slow");
      if (fault !== undefined) await wait(fault.ms, response);
      if (!response.destroyed) await mount.handle(request, response, url);
    },
  };
}

/** Shorter if who asked has gone. */
function wait(ms: number, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      response.off("close", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    response.once("close", done);
  });
}

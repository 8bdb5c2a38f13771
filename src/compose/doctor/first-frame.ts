interface Listening {
  readonly url: string;
  /** Said once the connection is open. */
  readonly send: string;
  /** Whether a frame is what was waited for. */
  readonly proves: (text: string) => boolean;
  readonly signal: AbortSignal;
  readonly onFrame?: (text: string) => void;
}

const MOST_FRAMES = 1_000;

/** The first frame of a WebSocket that proves what was to be proved. Rejects when the connection fails or the signal ends it. */
export function firstFrame({ url, send, proves, signal, onFrame }: Listening): Promise<string> {
  const socket = new WebSocket(url);
  let isOpen = false;
  let frames = 0;
  return new Promise<string>((resolve, reject) => {
    const fail = () => reject(new Error(isOpen ? "the connection was closed" : "no connection"));
    socket.addEventListener("open", () => {
      isOpen = true;
      socket.send(send);
    });
    socket.addEventListener("message", ({ data }) => {
      const text = String(data);
      onFrame?.(text);
      frames += 1;
      if (proves(text)) resolve(text);
      else if (frames >= MOST_FRAMES) reject(new Error(`nothing of use in ${MOST_FRAMES} frames`));
    });
    socket.addEventListener("error", fail);
    socket.addEventListener("close", fail);
    const abort = () =>
      reject(new Error(isOpen ? "connected, but nothing of use came in time" : "no connection in time"));
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  }).finally(() => socket.close());
}

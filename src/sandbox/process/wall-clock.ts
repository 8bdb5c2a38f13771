/** The only place in the sandbox that looks at the machine's clock. */
export function wallNowMs(): number {
  return Date.now();
}

/** Calls `work` every so often until the answer is called. A call that throws ends nothing: `report` hears of it. */
export function every(periodMs: number, work: () => void, report: (error: unknown) => void): () => void {
  const timer = setInterval(() => {
    try {
      work();
    } catch (error) {
      report(error);
    }
  }, periodMs);
  return () => clearInterval(timer);
}

// Preloaded into every process that the launcher starts, and inherited by the processes those fork:
// when the channel to the parent closes the parent is gone, and nothing may outlive it.
const GRACE_MS = 6000;

if (process.channel) {
  process.once("disconnect", () => {
    // A handler for SIGTERM gets its chance to close in order; without one this ends the process.
    process.kill(process.pid, "SIGTERM");
    setTimeout(() => process.exit(1), GRACE_MS).unref();
  });
  process.channel.unref();
}

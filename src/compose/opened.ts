const COPY_HELP =
  "Put a copy in its place (the folder backups has one of each day); in the sandbox, npm run sandbox:reset starts over.";

/** A file that cannot be opened is named, with what one can do. */
export async function opened<T>(file: string, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${file} cannot be used: ${reason}.\n${COPY_HELP}`, { cause });
  }
}

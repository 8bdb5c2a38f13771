/** An environment of its own for a program of ours, which still need not compile what an earlier run has compiled. */
export function childEnvironment(own: Readonly<Record<string, string>>): Record<string, string> {
  const { NODE_COMPILE_CACHE } = process.env;
  return { ...(NODE_COMPILE_CACHE !== undefined && { NODE_COMPILE_CACHE }), ...own };
}

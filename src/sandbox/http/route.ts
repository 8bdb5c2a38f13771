import type { Mount } from "./mount.ts";

/** The mount with the longest prefix that matches whole segments of the path. */
export function routeTo(mounts: readonly Mount[], pathname: string): Mount | undefined {
  let best: Mount | undefined;
  for (const mount of mounts) {
    const { prefix } = mount;
    const matches = prefix === "/" || pathname === prefix || pathname.startsWith(`${prefix}/`);
    if (matches && (best === undefined || prefix.length > best.prefix.length)) best = mount;
  }
  return best;
}

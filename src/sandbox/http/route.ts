/** The mount with the longest prefix that matches whole segments of the path. */
export function routeTo<M extends { readonly prefix: string }>(mounts: readonly M[], pathname: string): M | undefined {
  let best: M | undefined;
  for (const mount of mounts) {
    const { prefix } = mount;
    const matches = prefix === "/" || pathname === prefix || pathname.startsWith(`${prefix}/`);
    if (matches && (best === undefined || prefix.length > best.prefix.length)) best = mount;
  }
  return best;
}

export interface EnvFile {
  readonly values: ReadonlyMap<string, string>;
  /** Names that are set, to more than nothing, but whose values were passed over. */
  readonly passedOver: ReadonlySet<string>;
  readonly problems: readonly string[];
}

const LINE = /^\s*(?:export\s+)?(?<name>[A-Za-z_]\w*)\s*=\s*(?<value>.*?)\s*$/;

/**
 * Reads lines of NAME=value; blank lines and those that begin with # say nothing, quotes around a value are dropped,
 * " #" begins a comment. The value of a name in `passOver` is not kept.
 */
export function parseEnvFile(text: string, passOver: readonly string[]): EnvFile {
  const values = new Map<string, string>();
  const passedOver = new Set<string>();
  const named = new Set<string>();
  const problems: string[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const { name, value = "" } = LINE.exec(line)?.groups ?? {};
    if (name === undefined) problems.push(`line ${index + 1} is not NAME=value`);
    else if (named.has(name)) problems.push(`line ${index + 1} sets ${name} again`);
    else {
      named.add(name);
      if (!passOver.includes(name)) values.set(name, bare(value));
      else if (bare(value) !== "") passedOver.add(name);
    }
  }
  return { values, passedOver, problems };
}

function bare(value: string): string {
  const quoted = /^(?<quote>["'])(?<inner>.*)\k<quote>(?:\s+#.*)?$/.exec(value);
  return quoted?.groups?.inner ?? value.replace(/(^|\s+)#.*$/, "");
}

/** One import as it stands in a source file. */
export interface Import {
  readonly specifier: string;
  /** `import type`, `export type … from`: gone when the program runs. */
  readonly typesOnly: boolean;
}

const NAMES = String.raw`[\w$*{},\s]+?`;
const STATEMENTS = [
  new RegExp(String.raw`^import\s+(?<type>type\s+)?${NAMES}\s+from\s+["'](?<from>[^"']+)["']`, "gm"),
  /^export\s+(?<type>type\s+)?(?:\*(?:\s+as\s+\w+)?|\{[^}]*\})\s+from\s+["'](?<from>[^"']+)["']/gm,
  /^import\s+["'](?<from>[^"']+)["']/gm,
  /\b(?:import|require)\(\s*["'](?<from>[^"']+)["']/g,
];
const COMPUTED = /\b(?:import|require)\(\s*(?!["'])/;
const COMMENTS = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;

/**
 * Every import of a source file. TypeScript 7 has no API to ask, so this reads the statements as the formatter writes
 * them: at the start of a line. An import of a computed name cannot be judged and throws.
 */
export function importsOf(source: string): Import[] {
  const code = source.replace(COMMENTS, "");
  if (COMPUTED.test(code)) throw new Error("imports a computed name");
  return STATEMENTS.flatMap((statement) => [...code.matchAll(statement)]).map(({ groups }) => ({
    specifier: groups?.from ?? "",
    typesOnly: groups?.type !== undefined,
  }));
}

/** A circle in a graph of modules, as the list of modules around it, or undefined. */
export function findCircle(graph: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const finished = new Set<string>();
  const path: string[] = [];
  const visit = (module: string): string[] | undefined => {
    if (path.includes(module)) return [...path.slice(path.indexOf(module)), module];
    if (finished.has(module)) return undefined;
    path.push(module);
    for (const next of graph.get(module) ?? []) {
      const circle = visit(next);
      if (circle !== undefined) return circle;
    }
    path.pop();
    finished.add(module);
    return undefined;
  };
  for (const module of graph.keys()) {
    const circle = visit(module);
    if (circle !== undefined) return circle;
  }
  return undefined;
}

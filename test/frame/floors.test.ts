import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { findCircle, importsOf } from "./imports.ts";
import { ROOMS, resolveImport, roomOf, violationsOf } from "./rooms.ts";

const root = join(import.meta.dirname, "..", "..");
const FLOORS = ["config", "handlers", "jobs", "migrations", "scripts", "src"];
const sources = new Map(FLOORS.flatMap(filesUnder).map((file) => [file, readFileSync(join(root, file), "utf8")]));

function filesUnder(folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll("\\", "/"));
}

describe("the house", () => {
  it("is seen whole", () => {
    const onDisk = globSync(`{${FLOORS.join(",")}}/**/*.ts`, { cwd: root });
    expect(sources.size).toBe(onDisk.length);
    expect(sources.size).toBeGreaterThan(50);
    const importing = [...sources.values()].filter((source) => importsOf(source).length > 0);
    expect(importing.length).toBeGreaterThan(sources.size / 2);
  });

  it("keeps every room to the imports it may have", () => {
    expect([...sources].flatMap(([file, source]) => violationsOf(file, source))).toEqual([]);
  });

  it("imports only files that are there", () => {
    const missing = [...graph()].flatMap(([file, targets]) =>
      targets.filter((target) => !existsSync(join(root, target))).map((target) => `${file} imports ${target}`),
    );
    expect(missing).toEqual([]);
  });

  it("has no circle", () => {
    expect(findCircle(graph())).toBeUndefined();
  });

  it("names its files in kebab-case", () => {
    const misnamed = [...sources.keys()].filter(
      (file) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)*\.ts$/.test(basename(file)),
    );
    expect(misnamed).toEqual([]);
  });
});

function graph(): Map<string, string[]> {
  return new Map(
    [...sources].map(([file, source]) => [
      file,
      importsOf(source)
        .filter(({ specifier }) => specifier.startsWith("."))
        .map(({ specifier }) => resolveImport(file, specifier)),
    ]),
  );
}

/** A module of a room and, from there, the way to a module of another. */
const moduleIn = (room: string) => (room.endsWith(".ts") ? room : `${room}/planted.ts`);
const wayTo = (from: string, to: string) => `${"../".repeat(from.split("/").length - 1)}${to}`;

describe("the table of rooms", () => {
  const names = Object.keys(ROOMS);

  describe.each(names)("%s", (name) => {
    const module = moduleIn(name);
    const others = names.filter((other) => other !== name);
    const allows = (other: string) =>
      (ROOMS[name]?.rooms ?? []).some((room) => other === room || other.startsWith(`${room}/`));
    const imports = (line: string) => violationsOf(module, `${line}\n`);

    it("is refused what it may not use", () => {
      for (const other of others.filter((candidate) => !allows(candidate))) {
        expect(imports(`import { thing } from "${wayTo(module, moduleIn(other))}";`), other).toHaveLength(1);
      }
      expect(imports('import leftPad from "left-pad";')).toHaveLength(1);
    });

    it("is granted what it may use", () => {
      for (const other of others.filter(allows)) {
        expect(imports(`import { thing } from "${wayTo(module, moduleIn(other))}";`), other).toEqual([]);
      }
      for (const allowed of ROOMS[name]?.packages ?? []) {
        expect(imports(`import { thing } from "${allowed.replace("*", "fs")}";`), allowed).toEqual([]);
      }
    });

    it("is granted types, and no more, where types are all it may use", () => {
      for (const place of ROOMS[name]?.types ?? []) {
        const way = wayTo(module, moduleIn(place));
        expect(imports(`import type { Thing } from "${way}";`), place).toEqual([]);
        expect(imports(`import { Thing } from "${way}";`), place).toHaveLength(1);
        expect(imports(`import { type Thing } from "${way}";`), place).toHaveLength(1);
      }
    });
  });

  it("knows no room it does not name", () => {
    expect(roomOf("src/attic/thing.ts")).toBeUndefined();
    expect(violationsOf("src/attic/thing.ts", "")).toEqual(["src/attic/thing.ts lies in no room"]);
  });
});

describe("reading imports", () => {
  it.each([
    ['import { a } from "./a.ts";', "./a.ts", false],
    ['import a, { b } from "./a.ts";', "./a.ts", false],
    ['import * as a from "./a.ts";', "./a.ts", false],
    ['import {\n  a,\n  b,\n} from "./a.ts";', "./a.ts", false],
    ['import "./a.ts";', "./a.ts", false],
    ['import data from "./a.json" with { type: "json" };', "./a.json", false],
    ['import type { A } from "./a.ts";', "./a.ts", true],
    ['import type * as A from "./a.ts";', "./a.ts", true],
    ['export { a } from "./a.ts";', "./a.ts", false],
    ['export * from "./a.ts";', "./a.ts", false],
    ['export type * from "./a.ts";', "./a.ts", true],
    ['export type { A } from "./a.ts";', "./a.ts", true],
    ['const a = await import("./a.ts");', "./a.ts", false],
    ['type A = import("./a.ts").A;', "./a.ts", false],
    ['const a = require("./a.ts");', "./a.ts", false],
  ])("%s", (line, specifier, typesOnly) => {
    expect(importsOf(`${line}\n`)).toEqual([{ specifier, typesOnly }]);
  });

  it("passes over comments and plain exports", () => {
    expect(
      importsOf('// import "./a.ts"\n/* import("./b.ts") */\nexport const a = 1;\nexport function from() {}\n'),
    ).toEqual([]);
  });

  it("refuses a name it cannot read", () => {
    expect(() => importsOf("await import(name);\n")).toThrow("computed");
  });

  it("finds a circle and only a circle", () => {
    expect(
      findCircle(
        new Map([
          ["a", ["b", "c"]],
          ["b", ["c"]],
          ["c", []],
        ]),
      ),
    ).toBeUndefined();
    expect(
      findCircle(
        new Map([
          ["a", ["b"]],
          ["b", ["c"]],
          ["c", ["b"]],
        ]),
      ),
    ).toEqual(["b", "c", "b"]);
  });
});

import type { ColumnBuilderCallback, Kysely } from "kysely";
import { sql } from "kysely";

type Column = readonly [type: "integer" | "text" | "real", refine: ColumnBuilderCallback];

const KINDS = {
  id: ["integer", (column) => column.primaryKey()],
  /** An id that is never given out again, for rows that are removed. */
  "lasting id": ["integer", (column) => column.primaryKey().autoIncrement()],
  "integer key": ["integer", (column) => column.primaryKey()],
  "text key": ["text", (column) => column.primaryKey().notNull()],
  integer: ["integer", (column) => column.notNull()],
  text: ["text", (column) => column.notNull()],
  real: ["real", (column) => column.notNull()],
  "integer?": ["integer", (column) => column],
  "text?": ["text", (column) => column],
  side: ["text", (column) => column.notNull().check(sql`side in ('BUY', 'SELL')`)],
} satisfies Record<string, Column>;

/** A column that holds the id of a row of another table. */
export function refersTo(table: string): Column {
  return ["integer", (column) => column.notNull().references(`${table}.id`)];
}

/** Makes a STRICT table: SQLite then refuses a value of another type instead of storing it. `?` marks what may be null. */
export async function createTable<Name extends string>(
  db: Kysely<unknown>,
  table: string,
  columns: Readonly<Record<Name, keyof typeof KINDS | Column>>,
): Promise<void> {
  let create = db.schema.createTable(table).modifyEnd(sql`strict`);
  for (const [name, kind] of Object.entries<keyof typeof KINDS | Column>(columns)) {
    const [type, refine] = typeof kind === "string" ? KINDS[kind] : kind;
    create = create.addColumn(name, type, refine);
  }
  await create.execute();
}

/** Makes an index named after its table and columns, or after `purpose` when it holds only some rows. */
export async function createIndex(
  db: Kysely<unknown>,
  table: string,
  columns: readonly string[],
  options: { readonly unique?: boolean; readonly only?: { readonly purpose: string; readonly where: string } } = {},
): Promise<void> {
  const name = `${table}_${options.only?.purpose ?? columns.join("_")}`;
  let create = db.schema
    .createIndex(name)
    .on(table)
    .columns([...columns]);
  if (options.unique === true) create = create.unique();
  if (options.only !== undefined) create = create.where(sql.raw<boolean>(options.only.where));
  await create.execute();
}

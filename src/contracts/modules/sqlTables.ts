import type { Surface } from '../surfaces/languages/surface';

/** A table that the SQL files of a tree define, after all of them have been applied. */
export interface SqlTable {
  /** As it is written. */
  readonly name: string;
  readonly columns: readonly string[];
  /** The file that defines it. */
  readonly file: string;
  /** It may have columns that nobody can read: it inherits some, or is made from a query. */
  readonly open?: true;
}

/** The tables of a tree, by name in lower case. */
export interface SqlSchema {
  readonly tables: ReadonlyMap<string, SqlTable>;
  /** Whether double quotes always stand around names. */
  readonly isPostgres: boolean;
}

/** Files that take back what others do. */
const BACK = /([._/-]|^)(down|undo|rollback|revert)\b[^/]*\.sql$|(^|\/)U\d[^/]*\.sql$/i;

/** Parts of a migration that take it back, and templates that are no SQL yet. */
const BACK_PART = /^--\s*(?:\+goose\s+down|\+migrate\s+down|migrate:down|@undo)[\s\S]*/im;

/** Tables that take columns from elsewhere. */
const OPEN =
  /\bcreate\s+(?:\w+\s+){0,3}table\s+(?:if\s+not\s+exists\s+)?([^\s(]+)[^;]*?\b(?:inherits|like|virtual|using\s+fts)\b/gi;

/**
 * What the SQL files of a tree define. Those of one folder are applied in the order of their names, as migrations are; a table
 * that several folders define has the columns of all of them.
 * @param read the surface of a text of SQL.
 */
export async function sqlSchema(
  files: readonly { readonly path: string; readonly text: string }[],
  read: (text: string) => Promise<Surface>,
): Promise<SqlSchema> {
  const folders = new Map<string, { path: string; text: string }[]>();
  const told = files.filter(
    ({ path, text }) => !BACK.test(path) && !text.includes('{{') && !text.includes('{%'),
  );
  for (const file of [...told].sort((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }))) {
    const folder = file.path.replace(/[^/]*$/, '');
    folders.set(folder, [...(folders.get(folder) ?? []), file]);
  }
  const tables = new Map<string, SqlTable>();
  let isPostgres = false;
  for (const group of folders.values()) {
    const texts = group.map(({ text }) => `${text.replace(BACK_PART, '')}\n;\n`);
    const text = texts.join('');
    const surface = await read(text);
    isPostgres ||= surface.dialect === 'PostgreSQL';
    const open = new Set([...text.matchAll(OPEN)].map(([, name = '']) => bare(name)));
    for (const { name, kind, parts, line } of surface.items) {
      if (kind !== 'table' && kind !== 'view') {
        continue;
      }
      const key = name.toLowerCase();
      const before = tables.get(key);
      const isOpen = parts.length === 0 || kind === 'view' || open.has(key) || before?.open === true;
      tables.set(key, {
        name,
        columns: [...new Set([...(before?.columns ?? []), ...parts.map((part) => part.name)])],
        file: before?.file ?? fileAt(group, texts, line),
        ...(isOpen ? { open: true } : {}),
      });
    }
  }
  return { tables, isPostgres };
}

function bare(name: string): string {
  return (name.split('.').at(-1) ?? name).replace(/["`[\]]/g, '').toLowerCase();
}

/** The file that a line of all files behind each other stands in. */
function fileAt(group: readonly { readonly path: string }[], texts: readonly string[], line: number): string {
  let last = 0;
  const at = texts.findIndex((text) => {
    last += text.split('\n').length - 1;
    return line <= last;
  });
  return group[Math.max(0, at)]?.path ?? '';
}

import type { SurfaceItem, SurfacePart } from './surface';
import type { LooseChange } from './looseSql';
import type { SqlStatement } from './sqlStatements';
import { isName, isWord, sqlTokens } from './sqlStatements';

/**
 * Applies a change to a table; one that is not known yet, because an earlier file makes it, begins with it.
 * @param line of the statement, for what has no place of its own.
 */
export function changeTable(
  items: Map<string, SurfaceItem>,
  name: string,
  change: LooseChange,
  line: number,
): void {
  const known = items.get(name) ?? { name, kind: 'table', text: `table ${name}`, line, parts: [] };
  const others = (gone: string) => known.parts.filter((part) => part.name !== gone);
  const inPlace = (old: string, column: SurfacePart) =>
    known.parts.some((part) => part.name === old)
      ? known.parts.map((part) => (part.name === old ? column : part))
      : [...known.parts, column];
  switch (change.how) {
    case 'add':
      items.set(name, { ...known, parts: [...others(change.column.name), change.column] });
      return;
    case 'set':
      items.set(name, { ...known, parts: inPlace(change.column.name, change.column) });
      return;
    case 'change':
      items.set(name, { ...known, parts: inPlace(change.name, change.column) });
      return;
    case 'drop':
      items.set(name, { ...known, parts: others(change.name) });
      return;
    case 'rename': {
      const parts = known.parts.map((part) =>
        part.name === change.name ? { ...part, name: change.to, line } : part,
      );
      items.set(name, { ...known, parts });
      return;
    }
    case 'rename table':
      items.delete(name);
      items.set(change.to, { ...known, name: change.to, text: `table ${change.to}` });
  }
}

/** The tables that a `DROP TABLE` takes away. */
export function droppedTables(statement: SqlStatement): string[] {
  const tokens = sqlTokens(statement.text);
  const at = tokens.findIndex((token) => isWord(token, /^table$/i)) + 1;
  const isLast = (index: number) => tokens[index + 1]?.text !== '.';
  return tokens
    .filter((token, index) => index >= at && isName(token) && isLast(index))
    .map(({ text }) => text)
    .filter((name) => !/^(if|exists|cascade|restrict)$/i.test(name));
}

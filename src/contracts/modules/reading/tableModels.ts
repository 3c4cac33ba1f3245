import type { SyntaxNode } from '../../surfaces/readSurface';
import { childrenOf, lineOf } from '../../surfaces/readSurface';
import type { SqlQuery, WantedColumn } from '../shapes/sqlQuery';

/**
 * Tables that code describes for itself: classes of SQLAlchemy (`__tablename__`) and tables of Drizzle (`pgTable`). What they
 * say stands in the database is taken for granted like what a query says. Columns that are not named are left out where a
 * setting may give them another name.
 */
export function modelsIn(root: SyntaxNode): SqlQuery[] {
  if (root.type === 'module') {
    return /__tablename__/.test(root.text) ? of(root, 'class_definition').flatMap(sqlAlchemyClass) : [];
  }
  return /\b(pg|mysql|sqlite)Table\b/.test(root.text)
    ? of(root, 'call_expression').flatMap(drizzleTable)
    : [];
}

function of(root: SyntaxNode, type: string): SyntaxNode[] {
  return root.descendantsOfType([type]).filter((node) => node !== null);
}

function sqlAlchemyClass(node: SyntaxNode): SqlQuery[] {
  const assignments = childrenOf(node.childForFieldName('body')).flatMap((statement) =>
    statement.type === 'expression_statement'
      ? childrenOf(statement).filter(({ type }) => type === 'assignment')
      : [],
  );
  const named = (name: string): SyntaxNode | undefined =>
    assignments.find((one) => one.childForFieldName('left')?.text === name);
  const table = stringIn(named('__tablename__')?.childForFieldName('right'));
  if (table === undefined || named('__table_args__') !== undefined) {
    return [];
  }
  const columns = assignments.flatMap((one): WantedColumn[] => {
    const value = one.childForFieldName('right');
    const callee = value?.childForFieldName('function')?.text ?? '';
    const attribute = one.childForFieldName('left')?.text ?? '';
    if (!/(^|\.)(Column|mapped_column)$/.test(callee) || !/^\w+$/.test(attribute)) {
      return [];
    }
    const given = stringIn(childrenOf(value?.childForFieldName('arguments') ?? null)[0]);
    return [{ name: given ?? attribute, line: lineOf(one), of: [table.toLowerCase()] }];
  });
  return [described(node, table, columns)];
}

function drizzleTable(node: SyntaxNode): SqlQuery[] {
  const [name, fields] = childrenOf(node.childForFieldName('arguments'));
  const table = stringIn(name);
  if (
    !/^(pg|mysql|sqlite)Table$/.test(node.childForFieldName('function')?.text ?? '') ||
    table === undefined
  ) {
    return [];
  }
  const pairs = fields?.type === 'object' ? childrenOf(fields).filter(({ type }) => type === 'pair') : [];
  const columns = pairs.flatMap((pair): WantedColumn[] => {
    const given = stringIn(childrenOf(firstCall(pair.childForFieldName('value')))[0]);
    return given === undefined ? [] : [{ name: given, line: lineOf(pair), of: [table.toLowerCase()] }];
  });
  return [described(node, table, columns)];
}

/** The arguments of the first call of a chain: of `text('name').notNull()` those of `text`. */
function firstCall(node: SyntaxNode | null): SyntaxNode | null {
  const callee = node?.childForFieldName('function') ?? null;
  const before = callee?.childForFieldName('object') ?? null;
  return before?.type === 'call_expression'
    ? firstCall(before)
    : (node?.childForFieldName('arguments') ?? null);
}

function described(node: SyntaxNode, table: string, columns: readonly WantedColumn[]): SqlQuery {
  return { line: lineOf(node), tables: [{ name: table.toLowerCase(), line: lineOf(node) }], columns };
}

function stringIn(node: SyntaxNode | null | undefined): string | undefined {
  return node?.type === 'string' ? /^["']([^"'\\]*)["']$/.exec(node.text)?.[1] : undefined;
}

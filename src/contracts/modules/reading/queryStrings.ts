import { sqlStatements } from '../../surfaces/languages/sqlStatements';
import type { SyntaxNode } from '../../surfaces/readSurface';
import { lineOf } from '../../surfaces/readSurface';
import { textOf } from '../shapes/codeText';
import type { SqlQuery } from '../shapes/sqlQuery';
import { readQuery } from '../shapes/sqlQuery';

/** How a query begins; before it there may be comments. */
const BEGIN =
  /^\s*(?:(?:--[^\n]*|\/\*[\s\S]*?\*\/)\s*)*(?:select\b|insert\s+(?:or\s+\w+\s+|ignore\s+)?into\b|replace\s+into\b|update\b|delete\s+from\b|with\b)/i;

/** What nobody writes in a sentence for people. */
const SHOUTED = /^\s*(?:SELECT\b[\s\S]*\bFROM\b|INSERT INTO\b|UPDATE\b[\s\S]*\bSET\b|DELETE FROM\b|WITH\b)/;

/** Calls, tags and names that say that a string is a query. */
const MEANT =
  /^(\$?(query|execute|exec)(raw|unsafe|row|rows|one|all|many|script|_?val|_?query)*|prepare|raw|text|sql|fetch(all|one|row|rows|val)?|read_sql(_query)?|executemany|executescript|queryraw|executeraw)$|sql|query|queries|stmt|statement/i;

/** Literals that may hold a query, and what may join them. */
const LITERALS = ['string', 'template_string', 'concatenated_string'];
const JOINS = new Set([
  'binary_expression',
  'binary_operator',
  'parenthesized_expression',
  'concatenated_string',
  'as_expression',
]);

/**
 * The queries in a file of TypeScript, JavaScript or Python: strings that begin as one and are handed to what runs queries,
 * or kept under a name that says so, or written in capitals as queries are.
 */
export function queriesIn(root: SyntaxNode): SqlQuery[] {
  if (!/\b(select|insert|update|delete|replace|with)\b/i.test(root.text)) {
    return [];
  }
  const seen = new Set<number>();
  return root.descendantsOfType(LITERALS).flatMap((literal) => {
    const whole = literal === null ? undefined : outermost(literal);
    if (whole === undefined || seen.has(whole.startIndex)) {
      return [];
    }
    seen.add(whole.startIndex);
    const text = textOf(whole);
    return BEGIN.test(text) && (SHOUTED.test(text) || isMeant(whole)) && !isDocumentation(whole)
      ? [readQuery(text, lineOf(whole))]
      : [];
  });
}

/** The queries of a file of SQL. Where it changes tables as well, nobody knows how they stand when a query of it is run. */
export function queriesOfSql(text: string): SqlQuery[] {
  const statements = sqlStatements(text);
  const queries = statements.filter((statement) => BEGIN.test(statement.text));
  const changing = statements.some((statement) => /^(alter|drop)\b/i.test(statement.text));
  return queries.map((statement) =>
    changing
      ? { line: statement.line, tables: [], columns: [], unread: 'its file changes tables, too' }
      : readQuery(statement.text, statement.line),
  );
}

/** Names of the tables that a text of code makes itself, in lower case. */
export function tablesMadeIn(text: string): string[] {
  const made = /\bcreate\s+(?:\w+\s+){0,3}(?:table|view)\s+(?:if\s+not\s+exists\s+)?["`[]?(?:\w+\.)?(\w+)/gi;
  return [...text.matchAll(made)].map(([, name = '']) => name.toLowerCase());
}

function outermost(node: SyntaxNode): SyntaxNode {
  const { parent } = node;
  return parent !== null && JOINS.has(parent.type) ? outermost(parent) : node;
}

/** Whether what surrounds a string says that it is a query. */
function isMeant(node: SyntaxNode): boolean {
  const { parent } = node;
  switch (parent?.type) {
    case 'arguments':
    case 'argument_list':
      return isMeantBy(parent.parent?.childForFieldName('function')) || isWrapped(parent.parent);
    case 'call_expression':
      return isMeantBy(parent.childForFieldName('function'));
    case 'variable_declarator':
      return isMeantBy(parent.childForFieldName('name'));
    case 'assignment':
    case 'assignment_expression':
      return isMeantBy(parent.childForFieldName('left'));
    case 'pair':
    case 'keyword_argument':
      return isMeantBy(parent.childForFieldName('key') ?? parent.childForFieldName('name'));
    default:
      return false;
  }
}

/** `text("...")`, `dedent("...")`, in what runs queries. */
function isWrapped(call: SyntaxNode | null | undefined): boolean {
  return call !== null && call !== undefined && /^call/.test(call.type) && call.parent !== null
    ? /^(dedent|stripIndent|trim)$/i.test(call.childForFieldName('function')?.text ?? '') && isMeant(call)
    : false;
}

/** What runs queries, whatever its method is called. */
const DATABASE = /(^|\.)_?(db|database|pool|conn|connection|cur|cursor|tx|trx|knex|sqlite|pg)\.\w+$/i;

function isMeantBy(node: SyntaxNode | null | undefined): boolean {
  const text = node?.text ?? '';
  const name = /([\w$]+)(?:<[^>]*>)?\W*$/.exec(text)?.[1] ?? '';
  return MEANT.test(name) || DATABASE.test(text);
}

/** A string that stands by itself says something to readers of the code. */
function isDocumentation(node: SyntaxNode): boolean {
  return node.parent?.type === 'expression_statement';
}

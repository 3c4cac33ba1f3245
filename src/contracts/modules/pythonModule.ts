import type { SyntaxNode } from '../surfaces/readSurface';
import { childrenOf, lineOf } from '../surfaces/readSurface';
import type { ModuleImport, ModuleShape } from './moduleShape';

/** What may bind names of the module while it runs, which nobody can read from its text. */
const DYNAMIC = /\b(globals\s*\(|setattr\s*\(|exec\s*\(|sys\.modules)|^\s+global\s/m;

/**
 * Imports of a Python module, and every name that is bound in it: those that begin with an underscore and those that it
 * has imported itself can be imported from it, too (https://docs.python.org/3/reference/simple_stmts.html#import).
 */
export function pythonModule(module: SyntaxNode): ModuleShape {
  const found: Found = { imports: [], names: [], stars: [] };
  childrenOf(module).forEach((statement) => read(statement, found, false));
  const isOpen = found.names.includes('__getattr__') || DYNAMIC.test(module.text);
  return { ...found, ...(isOpen ? { open: 'it makes names while it runs' } : {}) };
}

interface Found {
  readonly imports: ModuleImport[];
  readonly names: string[];
  readonly stars: string[];
}

function read(statement: SyntaxNode, found: Found, isTried: boolean): void {
  switch (statement.type) {
    case 'function_definition':
    case 'class_definition':
      found.names.push(statement.childForFieldName('name')?.text ?? '');
      return;
    case 'decorated_definition': {
      const definition = statement.childForFieldName('definition');
      found.names.push(definition?.childForFieldName('name')?.text ?? '');
      return;
    }
    case 'import_statement':
      readImport(statement, found, isTried);
      return;
    case 'import_from_statement':
      readFrom(statement, found, isTried);
      return;
    default:
      found.names.push(...bound(statement));
      childrenOf(statement).forEach((child) =>
        read(child, found, isTried || statement.type === 'try_statement'),
      );
  }
}

/** Names that a statement or a part of it binds: targets of assignments, of `for`, of `with ... as`. */
function bound(node: SyntaxNode): string[] {
  switch (node.type) {
    case 'assignment':
    case 'augmented_assignment':
    case 'for_statement':
      return identifiers(node.childForFieldName('left'));
    case 'named_expression':
    case 'type_alias_statement':
      return identifiers(node.childForFieldName('name') ?? node.childForFieldName('left'));
    case 'as_pattern_target':
    case 'case_pattern':
      return identifiers(node);
    default:
      return [];
  }
}

function identifiers(node: SyntaxNode | null): string[] {
  return node === null
    ? []
    : node.type === 'identifier'
      ? [node.text]
      : childrenOf(node).flatMap((child) => identifiers(child));
}

function readImport(statement: SyntaxNode, { imports, names }: Found, isTried: boolean): void {
  for (const child of childrenOf(statement)) {
    const source = child.childForFieldName('name')?.text ?? child.text;
    names.push(child.childForFieldName('alias')?.text ?? source.split('.')[0] ?? source);
    imports.push({ source, names: [], line: lineOf(child), ...(isTried ? { optional: true } : {}) });
  }
}

function readFrom(statement: SyntaxNode, { imports, names, stars }: Found, isTried: boolean): void {
  const module = statement.childForFieldName('module_name');
  if (module === null) {
    return;
  }
  const line = lineOf(statement);
  const optional = isTried ? ({ optional: true } as const) : {};
  if (childrenOf(statement).some(({ type }) => type === 'wildcard_import')) {
    stars.push(module.text);
    imports.push({ source: module.text, names: [], line, ...optional });
    return;
  }
  const taken = childrenOf(statement)
    .filter(({ startIndex }) => startIndex !== module.startIndex)
    .map((child) => ({
      there: child.childForFieldName('name')?.text ?? child.text,
      here: child.childForFieldName('alias')?.text,
      line: lineOf(child),
    }));
  names.push(...taken.map(({ there, here }) => here ?? there));
  imports.push({
    source: module.text,
    names: taken.map(({ there, line: at }) => ({ name: there, line: at })),
    line,
    ...optional,
  });
}

import type { UseTree, SyntaxNode } from '../../surfaces/readSurface';
import { childrenOf, lineOf, typescriptSurface } from '../../surfaces/readSurface';
import { readApi } from '../shapes/apiContract';
import type { ModuleShape, ModuleImport } from './moduleShape';
import { CONSUMER_FILE } from './moduleShape';
import { readEventSchema, readMessages } from '../shapes/eventUses';
import { queriesOfSql } from './queryStrings';
import { offeredIn, usesIn } from './usesIn';
import { closedTypes, memberUses } from '../shapes/typeMembers';

/**
 * What a file of TypeScript, JavaScript, Python or SQL builds on and offers; undefined for other files.
 * @param offers whether only what others may import from it has to be told.
 */
export function readModule(
  path: string,
  text: string,
  useTree: UseTree,
  offers = false,
): ModuleShape | undefined {
  if (/\.(ya?ml|json)$/i.test(path)) {
    const nothing = { imports: [], names: [], stars: [] };
    const api = readApi(path, text);
    if (api !== undefined) {
      return { ...nothing, api };
    }
    const messages = readMessages(text);
    const schema = messages === undefined ? readEventSchema(text) : undefined;
    return messages !== undefined ? { ...nothing, messages } : schema && { ...nothing, schema };
  }
  const [, ending = ''] = CONSUMER_FILE.exec(path.toLowerCase()) ?? [];
  switch (ending) {
    case '':
      return undefined;
    case 'sql':
      return { imports: [], names: [], stars: [], queries: queriesOfSql(text) };
    case 'py':
    case 'pyi':
      return useTree('python', text, (root) => ({
        ...pythonModule(root),
        ...(offers ? offeredIn(root, false) : usesIn(root)),
      }));
    case 'ts':
    case 'mts':
    case 'cts':
      return useTree('typescript', text, (root) => webModule(root, true, offers));
    default:
      return useTree('tsx', text, (root) => webModule(root, ending === 'tsx', offers));
  }
}

function webModule(program: SyntaxNode, isTyped: boolean, offers: boolean): ModuleShape {
  return offers
    ? { ...typescriptModule(program), ...offeredIn(program, isTyped) }
    : { ...typescriptModule(program), uses: memberUses(program), ...usesIn(program, isTyped) };
}

/** Imports and exports of a TypeScript or JavaScript module. */
function typescriptModule(program: SyntaxNode): ModuleShape {
  const { items, reExports = [] } = typescriptSurface(program);
  const statements = childrenOf(program);
  const isCommonJs = /(^|[^.\w])(module\.exports|exports\.\w+|exports\[)/m.test(program.text);
  return {
    imports: statements.flatMap(importsOf),
    names: [
      ...items.map(({ name }) => name),
      ...reExports.flatMap(({ names = [] }) => names.map(({ here }) => here)),
      ...statements.flatMap(unpacked),
    ],
    types: closedTypes(program),
    stars: reExports.flatMap(({ source, names }) => (names === undefined ? [source] : [])),
    ...(isCommonJs ? { open: 'its exports are made while it runs' } : {}),
  };
}

/** Names of `export const { a, b: [c] } = d` and of `export import a = b.c`. */
function unpacked(statement: SyntaxNode): string[] {
  if (statement.type !== 'export_statement') {
    return [];
  }
  const [, alias] = /^export import (\w+)/.exec(statement.text) ?? [];
  const declarators = childrenOf(statement.childForFieldName('declaration'));
  const patterns = declarators.flatMap((declarator) => declarator.childForFieldName('name') ?? []);
  return [
    ...(alias === undefined ? [] : [alias]),
    ...patterns.filter(({ type }) => type.endsWith('_pattern')).flatMap(patternNames),
  ];
}

function patternNames(node: SyntaxNode): string[] {
  switch (node.type) {
    case 'identifier':
    case 'shorthand_property_identifier_pattern':
      return [node.text];
    case 'pair_pattern':
      return patternNames(node.childForFieldName('value') ?? node);
    case 'assignment_pattern':
    case 'object_assignment_pattern':
      return patternNames(node.childForFieldName('left') ?? node);
    default:
      return childrenOf(node).flatMap(patternNames);
  }
}

function importsOf(statement: SyntaxNode): ModuleImport[] {
  switch (statement.type) {
    case 'import_statement':
    case 'export_statement':
      return named(statement);
    case 'lexical_declaration':
    case 'variable_declaration':
      return childrenOf(statement).flatMap(required);
    default:
      return [];
  }
}

function named(statement: SyntaxNode): ModuleImport[] {
  const source = statement.childForFieldName('source');
  if (source === null) {
    return [];
  }
  const clauses = childrenOf(statement).flatMap((child) =>
    child.type === 'import_clause' ? childrenOf(child) : [child],
  );
  const names = clauses.flatMap((clause) => {
    switch (clause.type) {
      case 'identifier':
        return [{ name: 'default', line: lineOf(clause) }];
      case 'named_imports':
      case 'export_clause':
        return childrenOf(clause).flatMap((specifier) => {
          const name = specifier.childForFieldName('name');
          return name === null ? [] : [{ name: name.text, line: lineOf(name) }];
        });
      default:
        return [];
    }
  });
  return [{ source: source.text.slice(1, -1), names, line: lineOf(statement) }];
}

/** `const { a, b } = require('./c')` */
function required(declarator: SyntaxNode): ModuleImport[] {
  const value = declarator.childForFieldName('value');
  const pattern = declarator.childForFieldName('name');
  const [, source] = /^require\((['"])([^'"]+)\1\)$/.exec(value?.text ?? '')?.slice(1) ?? [];
  if (source === undefined || pattern === null) {
    return [];
  }
  const names =
    pattern.type !== 'object_pattern'
      ? []
      : childrenOf(pattern).flatMap((part) => {
          const name = part.type === 'pair_pattern' ? part.childForFieldName('key') : part;
          return name?.type === 'shorthand_property_identifier_pattern' ||
            name?.type === 'property_identifier'
            ? [{ name: name.text, line: lineOf(name) }]
            : [];
        });
  return [{ source, names, line: lineOf(declarator) }];
}

/** What may bind names of the module while it runs, which nobody can read from its text. */
const DYNAMIC = /\b(globals\s*\(|setattr\s*\(|exec\s*\(|sys\.modules)|^\s+global\s/m;

/**
 * Imports of a Python module, and every name that is bound in it: those that begin with an underscore and those that it
 * has imported itself can be imported from it, too (https://docs.python.org/3/reference/simple_stmts.html#import).
 */
function pythonModule(module: SyntaxNode): ModuleShape {
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

import type { SyntaxNode } from '../surfaces/readSurface';
import { childrenOf, lineOf, typescriptSurface } from '../surfaces/readSurface';
import type { ModuleImport, ModuleShape } from './moduleShape';

/** Imports and exports of a TypeScript or JavaScript module. */
export function typescriptModule(program: SyntaxNode): ModuleShape {
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

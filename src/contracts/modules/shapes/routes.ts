import type { SyntaxNode } from '../../surfaces/readSurface';
import { childrenOf } from '../../surfaces/readSurface';

/** A route that a server of a file answers. */
export interface ServedRoute {
  readonly line: number;
  /** In capitals; `*`: any. */
  readonly method: string;
  /** As it is written, behind what is known of its router; undefined where it is no plain text. */
  readonly path: string | undefined;
  /** What it is a route of, as the file calls it. */
  readonly router: string;
  /** Statuses that its handler answers by numbers. */
  readonly statuses: readonly { readonly status: number; readonly line: number }[];
}

/** A router that a file puts behind a path. */
export interface Mount {
  /** What it is put into, as the file calls it. */
  readonly into: string;
  /** Undefined where it is no plain text. */
  readonly path: string | undefined;
  /** The router, as the file calls it, or the module that it is imported from, with its name there. */
  readonly router: string;
  readonly source?: string;
}

/** What a file serves. */
export interface Served {
  readonly routes: readonly ServedRoute[];
  readonly mounts: readonly Mount[];
  /** Routers of the file that others may put behind a path of theirs. */
  readonly routers: readonly string[];
  /** Those of them that answer at the top where nobody puts them anywhere. */
  readonly alone: readonly string[];
}

/** Methods of HTTP as frameworks call them. */
export const METHOD = /^(get|post|put|patch|delete|head|options)$/;

/** What was found in a tree already, for as long as somebody has that tree: each walk through one is dear. */
const found = new WeakMap<SyntaxNode, Map<string, readonly SyntaxNode[]>>();

/** The nodes of some types in a tree, in the order of the text. */
export function every(node: SyntaxNode, types: string[]): readonly SyntaxNode[] {
  const known = found.get(node) ?? new Map<string, readonly SyntaxNode[]>();
  found.set(node, known);
  const key = types.join(' ');
  const nodes = known.get(key) ?? node.descendantsOfType(types).filter((one) => one !== null);
  known.set(key, nodes);
  return nodes;
}

/** Whether both are the same place of the tree, which gives out a new object each time. */
export function isSameNode(one: SyntaxNode | null, other: SyntaxNode): boolean {
  return (
    one !== null &&
    one.startIndex === other.startIndex &&
    one.endIndex === other.endIndex &&
    one.type === other.type
  );
}

/** What a call is given, comments left out. */
export function givenTo(call: SyntaxNode): SyntaxNode[] {
  return childrenOf(call.childForFieldName('arguments'));
}

/** The value of a property of an object literal; undefined where it has none of that name. */
export function propertyOf(object: SyntaxNode | undefined, name: string): SyntaxNode | undefined {
  const pair = childrenOf(object?.type === 'object' ? object : null).find(
    (one) => one.childForFieldName('key')?.text.replace(/^['"]|['"]$/g, '') === name,
  );
  return pair?.childForFieldName('value') ?? undefined;
}

/** The names of an object literal; undefined where it has others that are not written. */
export function keysOf(object: SyntaxNode): string[] | undefined {
  const names = childrenOf(object).map((one) => {
    switch (one.type) {
      case 'shorthand_property_identifier':
        return one.text;
      case 'pair':
      case 'method_definition': {
        const key = one.childForFieldName('key') ?? one.childForFieldName('name');
        return key?.type === 'computed_property_name' ? undefined : key?.text.replace(/^['"]|['"]$/g, '');
      }
      default:
        return undefined;
    }
  });
  return object.type === 'object' && names.every((name) => name !== undefined) ? names : undefined;
}

/** The value that is given to a Python call by name. */
export function keywordOf(call: SyntaxNode, name: string): SyntaxNode | undefined {
  const given = givenTo(call).find(
    (one) => one.type === 'keyword_argument' && one.childForFieldName('name')?.text === name,
  );
  return given?.childForFieldName('value') ?? undefined;
}

/** The names of a Python dictionary; undefined where it has others that are not written. */
export function dictionaryKeys(node: SyntaxNode): string[] | undefined {
  const names = childrenOf(node).map((pair) => {
    const key = pair.type === 'pair' ? pair.childForFieldName('key') : null;
    return key?.type === 'string' ? key.text.replace(/^\w*['"]+|['"]+$/g, '') : undefined;
  });
  return node.type === 'dictionary' && names.every((name) => name !== undefined) ? names : undefined;
}

/** What a module takes from where, by the name that it gives it. */
export type Imported = ReadonlyMap<string, { readonly source: string; readonly name: string }>;

/** The imports of a TypeScript or JavaScript module, also by `require`. */
export function importedInto(program: SyntaxNode): Imported {
  const found = new Map<string, { source: string; name: string }>();
  for (const statement of childrenOf(program)) {
    const source = statement.childForFieldName('source')?.text.slice(1, -1);
    if (statement.type === 'import_statement' && source !== undefined) {
      for (const clause of every(statement, ['import_clause', 'namespace_import'])) {
        const [whole] = childrenOf(clause).filter(({ type }) => type === 'identifier');
        if (whole !== undefined) {
          found.set(whole.text, { source, name: clause.type === 'namespace_import' ? '*' : 'default' });
        }
      }
      for (const specifier of every(statement, ['import_specifier'])) {
        const name = specifier.childForFieldName('name')?.text ?? '';
        found.set(specifier.childForFieldName('alias')?.text ?? name, { source, name });
      }
    }
    for (const one of /_declaration$/.test(statement.type) ? childrenOf(statement) : []) {
      const [, , required] =
        /^require\((['"])([^'"]+)\1\)$/.exec(one.childForFieldName('value')?.text ?? '') ?? [];
      const name = one.childForFieldName('name');
      if (required !== undefined && name?.type === 'identifier') {
        found.set(name.text, { source: required, name: 'default' });
      } else if (required !== undefined && name !== null) {
        every(name, ['shorthand_property_identifier_pattern']).forEach((each) =>
          found.set(each.text, { source: required, name: each.text }),
        );
      }
    }
  }
  return found;
}

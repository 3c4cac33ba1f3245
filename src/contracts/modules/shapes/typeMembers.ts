import type { SyntaxNode } from '../../surfaces/readSurface';
import { childrenOf, lineOf } from '../../surfaces/readSurface';
import { hasTwoMeanings, scopeOf } from './nameScopes';

/** A member that is used of a value whose type is imported. */
export interface MemberUse {
  /** The module that the type is imported from, as it is written. */
  readonly source: string;
  /** The type, as that module calls it. */
  readonly type: string;
  readonly name: string;
  readonly line: number;
}

/** What every object has. */
const OF_OBJECTS =
  /^(constructor|hasOwnProperty|isPrototypeOf|propertyIsEnumerable|toLocaleString|toString|valueOf|__proto__)$/;

/**
 * The object types that a TypeScript module exports and whose members all stand in its text, by name. Those that inherit, are
 * declared twice or have members that are computed are left out.
 */
export function closedTypes(program: SyntaxNode): Record<string, readonly string[]> {
  const declared = childrenOf(program).flatMap((statement) => {
    const exported = statement.type === 'export_statement';
    const declaration = exported ? statement.childForFieldName('declaration') : statement;
    const name = declaration?.childForFieldName('name')?.text ?? '';
    return declaration === null ? [] : [{ declaration, exported, name }];
  });
  const times = new Map<string, number>();
  declared.forEach(({ name }) => times.set(name, (times.get(name) ?? 0) + 1));
  const found: Record<string, readonly string[]> = {};
  for (const { declaration, exported, name } of declared) {
    const members = exported && times.get(name) === 1 ? membersOf(declaration) : undefined;
    if (members !== undefined) {
      found[name] = members;
    }
  }
  return found;
}

function membersOf(node: SyntaxNode): string[] | undefined {
  const body =
    node.type === 'interface_declaration'
      ? node.childForFieldName('body')
      : node.type === 'type_alias_declaration'
        ? node.childForFieldName('value')
        : null;
  if (body?.type !== 'interface_body' && body?.type !== 'object_type') {
    return undefined;
  }
  if (childrenOf(node).some(({ type }) => type === 'extends_type_clause')) {
    return undefined;
  }
  const names = childrenOf(body).map((member) =>
    /^(property|method)_signature$/.test(member.type) ? member.childForFieldName('name') : null,
  );
  return names.every((name) => name !== null && /^(property_identifier|string)$/.test(name.type))
    ? names.map((name) => name?.text.replace(/^['"]|['"]$/g, '') ?? '')
    : undefined;
}

/**
 * Members that are used of parameters and variables which are declared with an imported type, and of nothing else. Left out is
 * every name that has two meanings in its scope, or that a condition may give a narrower type.
 */
export function memberUses(program: SyntaxNode): MemberUse[] {
  const types = importedNames(program);
  if (types.size === 0 || program.text.includes('@ts-')) {
    return [];
  }
  every(program, ['type_parameter']).forEach((one) =>
    types.delete(one.childForFieldName('name')?.text ?? ''),
  );
  return every(program, ['required_parameter', 'optional_parameter', 'variable_declarator']).flatMap(
    (declared) => {
      const type = types.get(typeName(declared.childForFieldName('type')));
      const pattern = declared.childForFieldName('pattern') ?? declared.childForFieldName('name');
      return type === undefined || pattern === null
        ? []
        : taken(declared, pattern)
            .filter((name) => !OF_OBJECTS.test(name.text))
            .map((name) => ({ ...type, name: name.text, line: lineOf(name) }));
    },
  );
}

function importedNames(program: SyntaxNode): Map<string, Pick<MemberUse, 'source' | 'type'>> {
  const found = new Map<string, Pick<MemberUse, 'source' | 'type'>>();
  for (const statement of childrenOf(program).filter(({ type }) => type === 'import_statement')) {
    const source = statement.childForFieldName('source')?.text.slice(1, -1) ?? '';
    for (const specifier of every(statement, ['import_specifier'])) {
      const type = specifier.childForFieldName('name')?.text ?? '';
      found.set(specifier.childForFieldName('alias')?.text ?? type, { source, type });
    }
  }
  return found;
}

/** `User` of `: User`, `: User | null` and `: User | undefined`; empty for any other type. */
function typeName(annotation: SyntaxNode | null): string {
  return /^:\s*([\w$]+)(?:\s*\|\s*(?:null|undefined))*$/.exec(annotation?.text ?? '')?.[1] ?? '';
}

function taken(declared: SyntaxNode, pattern: SyntaxNode): SyntaxNode[] {
  if (pattern.type === 'object_pattern') {
    return childrenOf(pattern).flatMap((part) => {
      const name =
        part.type === 'pair_pattern'
          ? part.childForFieldName('key')
          : part.type === 'object_assignment_pattern'
            ? part.childForFieldName('left')
            : part;
      return name !== null && /^(shorthand_property_identifier_pattern|property_identifier)$/.test(name.type)
        ? [name]
        : [];
    });
  }
  const scope = pattern.type === 'identifier' ? scopeOf(declared) : null;
  if (scope === null || hasTwoMeanings(scope, pattern) || mayBeNarrowed(scope, pattern.text)) {
    return [];
  }
  return every(scope, ['member_expression']).flatMap((access) => {
    const object = access.childForFieldName('object');
    const value = object?.type === 'non_null_expression' ? childrenOf(object)[0] : object;
    const name = access.childForFieldName('property');
    const isIt = value?.type === 'identifier' && value.text === pattern.text;
    return isIt && name?.type === 'property_identifier' ? [name] : [];
  });
}

/** Whether a name is asked for what it is: `isAdmin(user)`, `user instanceof Admin`, `'role' in user`. */
function mayBeNarrowed({ text }: SyntaxNode, name: string): boolean {
  const word = name.replaceAll('$', String.raw`\$`);
  return new RegExp(
    String.raw`\b${word}\s+instanceof\b|\bin\s+${word}\b|\b(is|has|assert|expect|ensure|check|validate|require|invariant)\w*(\.\w+)*\(\s*${word}\b|(if|while)\s*\([^;{]*\w\(\s*${word}\s*[,)]|\w\(\s*${word}\s*\)\s*(\?|&&|\|\|)|!\w+(\.\w+)*\(\s*${word}\b`,
  ).test(text);
}

function every(node: SyntaxNode, types: string[]): SyntaxNode[] {
  return node.descendantsOfType(types).filter((one) => one !== null);
}

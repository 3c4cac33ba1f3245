import type { ReExport, Surface, SurfaceItem } from './surface';
import { declaredItems, itemNamed, namespaceItems, OVERLOAD, objectKeys } from './typescriptDeclarations';
import type { SyntaxNode } from './syntaxNode';
import { childrenOf, hasChild, lineOf, oneLine, textBefore } from './syntaxNode';

/** The exports of a TypeScript or JavaScript module, with their types as far as they are written down. */
export function typescriptSurface(program: SyntaxNode): Surface {
  const statements = childrenOf(program);
  // Most modules export in place, where nobody asks what else they declare.
  let declared: ReadonlyMap<string, SurfaceItem> | undefined;
  const locals = (): ReadonlyMap<string, SurfaceItem> =>
    (declared ??= new Map(statements.flatMap(declaredBy).map((item) => [item.name, item])));
  const reExports: ReExport[] = [];
  const items: SurfaceItem[] = [];
  for (const node of statements) {
    if (node.type === 'export_statement') {
      addExport(node, locals, items, reExports);
      items.push(...wholeNamespace(node, statements));
    }
  }
  const found = items.length + reExports.length === 0 ? commonJsExports(statements, locals) : undefined;
  const all = found ?? (items.length + reExports.length === 0 ? ambient(statements) : items);
  return {
    language: 'typescript',
    items: overloadsTogether(all),
    ...(reExports.length === 0 ? {} : { reExports }),
  };
}

function declaredBy(statement: SyntaxNode): SurfaceItem[] {
  const isExport = statement.type === 'export_statement';
  const declaration = isExport ? statement.childForFieldName('declaration') : statement;
  return declaration === null ? [] : declaredItems(declaration);
}

function addExport(
  node: SyntaxNode,
  locals: () => ReadonlyMap<string, SurfaceItem>,
  items: SurfaceItem[],
  reExports: ReExport[],
): void {
  const source = node.childForFieldName('source');
  const clause = childrenOf(node).find(({ type }) => type === 'export_clause');
  if (source !== null) {
    const from = source.text.slice(1, -1);
    const whole = childrenOf(node).find(({ type }) => type === 'namespace_export');
    if (whole !== undefined) {
      const name = childrenOf(whole)[0]?.text ?? '';
      items.push(named(name, 'namespace', `namespace ${name} from '${from}'`, node));
    } else {
      reExports.push(clause === undefined ? { source: from } : { source: from, names: specifiers(clause) });
    }
    return;
  }
  if (clause !== undefined) {
    for (const { there, here } of specifiers(clause)) {
      const local = locals().get(there);
      items.push(local === undefined ? named(here, 'value', here, node) : itemNamed(local, here));
    }
    return;
  }
  const isDefault = hasChild(node, 'default');
  const declaration = node.childForFieldName('declaration');
  if (declaration !== null) {
    const declared = declaredItems(declaration);
    items.push(...(isDefault ? declared.map((item) => itemNamed(item, 'default')) : declared));
    return;
  }
  const value = node.childForFieldName('value') ?? childrenOf(node).at(-1);
  if (value !== null && value !== undefined && (isDefault || hasChild(node, '='))) {
    const local = locals().get(value.text);
    const text = local?.text ?? oneLine(value.text.split('{')[0] ?? '');
    items.push({ ...named('default', local?.kind ?? 'value', text, node), parts: local?.parts ?? [] });
  }
}

/** `export = React`, where that is a namespace: what is in it is what the module offers. */
function wholeNamespace(node: SyntaxNode, statements: readonly SyntaxNode[]): SurfaceItem[] {
  const name = hasChild(node, '=') ? childrenOf(node).at(-1)?.text : undefined;
  if (name === undefined) {
    return [];
  }
  const spaces = statements.flatMap((statement) =>
    /^(ambient_declaration|expression_statement)$/.test(statement.type) ? childrenOf(statement) : [statement],
  );
  return spaces
    .filter(({ type }) => type === 'internal_module' || type === 'module')
    .filter((space) => space.childForFieldName('name')?.text === name)
    .flatMap(namespaceItems);
}

/** A file of declarations that is no module offers everything in it. */
function ambient(statements: readonly SyntaxNode[]): SurfaceItem[] {
  return statements.filter(({ type }) => type === 'ambient_declaration').flatMap(declaredItems);
}

function specifiers(clause: SyntaxNode): { readonly there: string; readonly here: string }[] {
  return childrenOf(clause).flatMap((specifier) => {
    const there = specifier.childForFieldName('name')?.text;
    const here = specifier.childForFieldName('alias')?.text ?? there;
    return there === undefined || here === undefined ? [] : [{ there, here }];
  });
}

function named(name: string, kind: string, text: string, node: SyntaxNode): SurfaceItem {
  return { name, kind, text, line: lineOf(node), parts: [] };
}

/**
 * A function with several signatures is one thing, and the one that its body has is none of them; an interface that is
 * declared in pieces is one thing too.
 */
function overloadsTogether(items: readonly SurfaceItem[]): SurfaceItem[] {
  const byName = new Map<string, SurfaceItem>();
  for (const item of items) {
    const known = byName.get(item.name);
    if (known === undefined) {
      byName.set(item.name, item);
    } else if (known.kind !== OVERLOAD || item.kind === OVERLOAD) {
      const text = known.text === item.text ? item.text : `${known.text}\n${item.text}`;
      byName.set(item.name, { ...known, text, parts: [...known.parts, ...item.parts] });
    }
  }
  return [...byName.values()].map((item) => (item.kind === OVERLOAD ? { ...item, kind: 'function' } : item));
}

/**
 * What a CommonJS module exports: `module.exports = { a, b }`, `exports.a = ...`, `export = a`.
 * @param locals what the module declares, by name.
 * @returns undefined where it exports nothing in this way.
 */
function commonJsExports(
  statements: readonly SyntaxNode[],
  locals: () => ReadonlyMap<string, SurfaceItem>,
): readonly SurfaceItem[] | undefined {
  const items = new Map<string, SurfaceItem>();
  for (const statement of statements) {
    const assignment = childrenOf(statement).find(({ type }) => type === 'assignment_expression');
    const target = assignment?.childForFieldName('left')?.text ?? '';
    const value = assignment?.childForFieldName('right') ?? null;
    const [, name] = /^(?:module\.)?exports\.(\w+)$/.exec(target) ?? [];
    if (statement.type !== 'expression_statement' || value === null) {
      continue;
    }
    if (name !== undefined) {
      items.set(name, exported(name, value, locals));
    } else if (target === 'module.exports' && value.type === 'object') {
      for (const { name: key, type, line } of objectKeys(value)) {
        const local = locals().get(key);
        items.set(
          key,
          local ?? {
            name: key,
            kind: 'value',
            text: type === '' || type.startsWith('(') ? `${key}${type}` : `${key}: ${type}`,
            line,
            parts: [],
          },
        );
      }
    } else if (target === 'module.exports') {
      items.set('default', exported('default', value, locals));
    }
  }
  return items.size === 0 ? undefined : [...items.values()];
}

function exported(
  name: string,
  value: SyntaxNode,
  locals: () => ReadonlyMap<string, SurfaceItem>,
): SurfaceItem {
  const local = locals().get(value.text);
  if (local !== undefined) {
    return itemNamed(local, name);
  }
  const body = value.childForFieldName('body');
  const isFunction = value.type === 'function_expression' || value.type === 'arrow_function';
  const isClass = value.type === 'class';
  const text = isFunction || isClass ? textBefore(value, body).replace(/ ?=>$/, '') : '';
  const short =
    text === '' && value.type !== 'object' && value.text.length <= 80 ? oneLine(value.text) : text;
  const kind = isFunction ? 'function' : isClass ? 'class' : 'value';
  const parts = value.type === 'object' ? objectKeys(value) : [];
  return { name, kind, text: short === '' ? name : `${name} = ${short}`, line: lineOf(value), parts };
}

import type { SurfaceItem } from './surface';
import { itemNamed } from './typescriptItems';
import { objectKeys } from './typescriptMembers';
import type { SyntaxNode } from './syntaxNode';
import { childrenOf, lineOf, oneLine, textBefore } from './syntaxNode';

/**
 * What a CommonJS module exports: `module.exports = { a, b }`, `exports.a = ...`, `export = a`.
 * @param locals what the module declares, by name.
 * @returns undefined where it exports nothing in this way.
 */
export function commonJsExports(
  statements: readonly SyntaxNode[],
  locals: ReadonlyMap<string, SurfaceItem>,
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
        const local = locals.get(key);
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

function exported(name: string, value: SyntaxNode, locals: ReadonlyMap<string, SurfaceItem>): SurfaceItem {
  const local = locals.get(value.text);
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

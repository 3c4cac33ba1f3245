import type { ReExport, Surface, SurfaceItem, SurfacePart } from './surface';
import type { SyntaxNode } from './syntaxNode';
import { childrenOf, lineOf, oneLine, textBefore } from './syntaxNode';

/** The public names of a Python module: those in `__all__`, or else all that do not begin with an underscore. */
export function pythonSurface(module: SyntaxNode, path: string): Surface {
  const statements = topLevel(module);
  const all = statements.flatMap((statement) => listedNames(statement) ?? []);
  const isListed = statements.some((statement) => listedNames(statement) !== undefined);
  const isPublic = (name: string) => (isListed ? all.includes(name) : !name.startsWith('_'));
  const items = new Map<string, SurfaceItem>();
  for (const declared of statements.flatMap(declaredBy)) {
    if (isPublic(declared.name)) {
      const known = items.get(declared.name);
      const text =
        known === undefined || known.text === declared.text
          ? declared.text
          : `${known.text}\n${declared.text}`;
      items.set(declared.name, { ...declared, text });
    }
  }
  // In a package's own module, what is imported from beside it is offered on.
  const isPackage = /(^|\/)__init__\.pyi?$/.test(path);
  const reExports = statements.flatMap((statement) =>
    imported(
      statement,
      (name) => !items.has(name) && (isListed ? isPublic(name) : isPackage && isPublic(name)),
    ),
  );
  return {
    language: 'python',
    items: [...items.values()],
    ...(reExports.length === 0 ? {} : { reExports }),
  };
}

/** Statements of a module, also those under `if` and `try`. */
function topLevel(block: SyntaxNode): SyntaxNode[] {
  return childrenOf(block).flatMap((statement) =>
    /^(if_statement|try_statement|else_clause|elif_clause|except_clause|block)$/.test(statement.type)
      ? topLevel(statement)
      : [statement],
  );
}

function listedNames(statement: SyntaxNode): string[] | undefined {
  const expression = statement.type === 'expression_statement' ? childrenOf(statement)[0] : undefined;
  if (
    expression === undefined ||
    !/^(augmented_)?assignment$/.test(expression.type) ||
    expression.childForFieldName('left')?.text !== '__all__'
  ) {
    return undefined;
  }
  const value = expression.childForFieldName('right')?.text ?? '';
  return [...value.matchAll(/(['"])(\w+)\1/g)].map(([, , name = '']) => name);
}

function declaredBy(statement: SyntaxNode): SurfaceItem[] {
  const node =
    statement.type === 'decorated_definition' ? statement.childForFieldName('definition') : statement;
  switch (node?.type) {
    case 'function_definition':
      return [item(node, 'function', signature(node))];
    case 'class_definition': {
      const body = node.childForFieldName('body');
      return [item(node, 'class', textBefore(node, body).replace(/:$/, ''), classParts(body))];
    }
    case 'type_alias_statement':
      return [
        { ...item(node, 'type', oneLine(node.text)), name: node.childForFieldName('left')?.text ?? '' },
      ];
    case 'expression_statement':
      return childrenOf(node).flatMap((child) => (child.type === 'assignment' ? assigned(child) : []));
    default:
      return [];
  }
}

function assigned(node: SyntaxNode): SurfaceItem[] {
  const left = node.childForFieldName('left');
  if (left?.type !== 'identifier' || left.text === '__all__') {
    return [];
  }
  const type = node.childForFieldName('type');
  const value = oneLine(node.childForFieldName('right')?.text ?? '');
  const shown = type === null && value !== '' && value.length <= 80 ? ` = ${value}` : '';
  const text = type === null ? `${left.text}${shown}` : `${left.text}: ${oneLine(type.text)}`;
  return [{ name: left.text, kind: 'value', text, line: lineOf(node), parts: [] }];
}

function classParts(body: SyntaxNode | null): SurfacePart[] {
  return childrenOf(body).flatMap((statement): SurfacePart[] => {
    const decorators = childrenOf(statement).filter(({ type }) => type === 'decorator');
    // `@name.setter` says nothing that the property has not said.
    if (decorators.some(({ text }) => /^@\w+\.(setter|getter|deleter)$/.test(text))) {
      return [];
    }
    const words = decorators.map(({ text }) => text.split('(')[0] ?? '').filter((text) => KNOWN.has(text));
    return declaredBy(statement)
      .filter(({ name }) => name === '__init__' || name === '__call__' || !name.startsWith('_'))
      .map((member) => ({
        name: member.name,
        type: [...words, memberType(member)].join(' ').trim(),
        optional: false,
        direction: 'both',
        line: member.line,
      }));
  });
}

function memberType({ kind, name, text }: SurfaceItem): string {
  return kind === 'function'
    ? text.replace(/^(async )?def \w+/, '$1')
    : text.slice(name.length).replace(/^(: | = )/, '');
}

const KNOWN: ReadonlySet<string> = new Set(['@property', '@staticmethod', '@classmethod', '@abstractmethod']);

function signature(node: SyntaxNode): string {
  return textBefore(node, node.childForFieldName('body')).replace(/:$/, '');
}

function imported(statement: SyntaxNode, wanted: (name: string) => boolean): ReExport[] {
  const source = statement.childForFieldName('module_name');
  if (statement.type !== 'import_from_statement' || source?.type !== 'relative_import') {
    return [];
  }
  if (childrenOf(statement).some(({ type }) => type === 'wildcard_import')) {
    return [{ source: source.text }];
  }
  const names = childrenOf(statement)
    .filter((child) => child.startIndex !== source.startIndex)
    .map((child) => {
      const there = child.childForFieldName('name')?.text ?? child.text;
      return { there, here: child.childForFieldName('alias')?.text ?? there };
    })
    .filter(({ here }) => wanted(here));
  return names.length === 0 ? [] : [{ source: source.text, names }];
}

function item(node: SyntaxNode, kind: string, text: string, parts: readonly SurfacePart[] = []): SurfaceItem {
  return { name: node.childForFieldName('name')?.text ?? '', kind, text, line: lineOf(node), parts };
}

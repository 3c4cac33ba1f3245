import type { SurfacePart, SurfaceItem } from './surface';
import type { SyntaxNode } from './syntaxNode';
import { childrenOf, hasChild, lineOf, oneLine, textBefore } from './syntaxNode';

/** The members of a class, an interface, an object type or an enum that others may use. */
function memberParts(body: SyntaxNode | null): SurfacePart[] {
  return childrenOf(body).flatMap((member) => {
    switch (member.type) {
      case 'property_signature':
      case 'public_field_definition':
        return isHidden(member) ? [] : [property(member)];
      case 'method_signature':
      case 'abstract_method_signature':
      case 'method_definition':
        return isHidden(member) ? [] : [method(member)];
      case 'call_signature':
      case 'construct_signature':
      case 'index_signature':
        return [
          { ...part(member, oneLine(member.text).replace(/;$/, '')), name: `(${member.type.split('_')[0]})` },
        ];
      case 'enum_assignment': {
        const value = member.childForFieldName('value')?.text ?? '';
        return [part(member, value)];
      }
      case 'property_identifier':
        return [{ name: member.text, type: '', optional: false, direction: 'both', line: lineOf(member) }];
      default:
        return [];
    }
  });
}

/** The keys of an object that is written out, with what they hold where that is short. */
export function objectKeys(object: SyntaxNode): SurfacePart[] {
  return childrenOf(object).flatMap((entry): SurfacePart[] => {
    switch (entry.type) {
      case 'pair': {
        const name = unquoted(entry.childForFieldName('key')?.text ?? '');
        const value = entry.childForFieldName('value');
        return [{ ...part(entry, valueType(value)), name }];
      }
      case 'shorthand_property_identifier':
        return [{ ...part(entry, ''), name: entry.text }];
      case 'method_definition':
        return [method(entry)];
      default:
        return [];
    }
  });
}

function valueType(value: SyntaxNode | null): string {
  switch (value?.type) {
    case 'string':
    case 'template_string':
      return 'string';
    case 'number':
      return 'number';
    case 'true':
    case 'false':
      return 'boolean';
    case 'object':
      return `{ ${objectKeys(value)
        .map(({ name, type }) => (type === '' ? name : `${name}: ${type}`))
        .join(', ')} }`;
    case 'array':
      return 'array';
    case 'arrow_function':
    case 'function_expression':
      return textBefore(value, value.childForFieldName('body')).replace(/ ?=>$/, '');
    default:
      return '';
  }
}

function property(member: SyntaxNode): SurfacePart {
  const annotation = member.childForFieldName('type');
  const type = annotation === null ? '' : oneLine(annotation.text).replace(/^:\s*/, '');
  return { ...part(member, modified(member, type)), optional: hasChild(member, '?') };
}

function method(member: SyntaxNode): SurfacePart {
  const name = member.childForFieldName('name');
  const end = (member.childForFieldName('body')?.startIndex ?? member.endIndex) - member.startIndex;
  const behindName = (name?.endIndex ?? member.startIndex) - member.startIndex;
  const signature = oneLine(member.text.slice(behindName, end)).replace(/^\?/, '').replace(/;$/, '');
  const accessor = ['get', 'set'].find((word) => hasChild(member, word));
  const type = accessor === undefined ? signature : `${accessor} ${signature}`;
  return { ...part(member, modified(member, type)), optional: hasChild(member, '?') };
}

function modified(member: SyntaxNode, type: string): string {
  const words = ['static', 'readonly'].filter((word) => hasChild(member, word));
  return [...words, type].join(' ').trim();
}

function isHidden(member: SyntaxNode): boolean {
  const access = childrenOf(member).find(({ type }) => type === 'accessibility_modifier')?.text;
  return access === 'private' || member.childForFieldName('name')?.type === 'private_property_identifier';
}

function part(node: SyntaxNode, type: string): SurfacePart {
  const name = unquoted(node.childForFieldName('name')?.text ?? '');
  return { name, type, optional: false, direction: 'both', line: lineOf(node) };
}

function unquoted(name: string): string {
  return name.replace(/^(['"])(.*)\1$/, '$2');
}

/** The longest value of a constant that is written down as it is; the type says more of longer ones. */
const LONGEST_VALUE = 80;

/** A signature of a function that stands apart from its body. */
export const OVERLOAD = 'signature';

/** What a declaration declares, in the words that it is declared with, without what is inside of it. */
export function declaredItems(node: SyntaxNode): SurfaceItem[] {
  switch (node.type) {
    case 'ambient_declaration':
      return childrenOf(node).flatMap(declaredItems);
    case 'function_declaration':
    case 'generator_function_declaration':
      return [item(node, 'function', functionText(node))];
    case 'function_signature':
      return [item(node, OVERLOAD, functionText(node))];
    case 'class_declaration':
    case 'abstract_class_declaration': {
      const body = node.childForFieldName('body');
      return [item(node, 'class', textBefore(node, body), memberParts(body))];
    }
    case 'interface_declaration': {
      const body = node.childForFieldName('body');
      return [item(node, 'interface', textBefore(node, body), memberParts(body))];
    }
    case 'enum_declaration': {
      const body = node.childForFieldName('body');
      return [item(node, 'enum', textBefore(node, body), memberParts(body))];
    }
    case 'type_alias_declaration': {
      const value = node.childForFieldName('value');
      const isObject = value?.type === 'object_type';
      const text = oneLine(node.text).replace(/;$/, '');
      return [item(node, 'type', text, isObject ? memberParts(value) : [])];
    }
    case 'lexical_declaration':
    case 'variable_declaration':
      return childrenOf(node)
        .filter(({ type }) => type === 'variable_declarator')
        .map((declarator) => variable(node, declarator));
    case 'internal_module':
    case 'module': {
      const body = node.childForFieldName('body');
      const parts = namespaceItems(node).map(({ name, text, line }): SurfacePart =>
        namedPart(name, text, line),
      );
      return [item(node, 'namespace', textBefore(node, body), parts)];
    }
    case 'expression_statement':
      return childrenOf(node)
        .filter(({ type }) => type === 'internal_module')
        .flatMap(declaredItems);
    default:
      return [];
  }
}

/** What is declared in a namespace; where all of it is ambient, all of it is offered. */
export function namespaceItems(node: SyntaxNode): SurfaceItem[] {
  return childrenOf(node.childForFieldName('body')).flatMap((child) =>
    declaredItems(
      child.type === 'export_statement' ? (child.childForFieldName('declaration') ?? child) : child,
    ),
  );
}

/** The same thing under the name that it is exported by. */
export function itemNamed(declared: SurfaceItem, name: string): SurfaceItem {
  return declared.name === name ? declared : { ...declared, name };
}

/** The signature of a function. Where JavaScript has no types, those of its JSDoc stand in. */
function functionText(node: SyntaxNode): string {
  const written = textBefore(node, node.childForFieldName('body')).replace(/;$/, '');
  return node.childForFieldName('return_type') === null ? jsDocTypes(documented(node), written) : written;
}

function variable(statement: SyntaxNode, declarator: SyntaxNode): SurfaceItem {
  const name = declarator.childForFieldName('name')?.text ?? '';
  const annotation = declarator.childForFieldName('type');
  const value = declarator.childForFieldName('value');
  const keyword = statement.children[0]?.text ?? 'const';
  const line = lineOf(declarator);
  if (annotation !== null) {
    return { name, kind: 'value', text: `${keyword} ${name}${oneLine(annotation.text)}`, line, parts: [] };
  }
  if (value?.type === 'arrow_function' || value?.type === 'function_expression') {
    const signature = textBefore(value, value.childForFieldName('body')).replace(/ ?=>$/, '');
    const text = jsDocTypes(documented(statement), `${keyword} ${name} = ${signature}`);
    return { name, kind: 'function', text, line, parts: [] };
  }
  const plain = unwrapped(value);
  const parts = plain?.type === 'object' ? objectKeys(plain) : [];
  const short = parts.length === 0 && value !== null ? oneLine(value.text) : '';
  const shown = short !== '' && short.length <= LONGEST_VALUE ? ` = ${short}` : '';
  return { name, kind: 'value', text: `${keyword} ${name}${shown}`, line, parts };
}

/** An object as it stands inside of `Object.freeze(...)`, `... as const` and `... satisfies T`. */
function unwrapped(value: SyntaxNode | null): SyntaxNode | null {
  if (value?.type === 'as_expression' || value?.type === 'satisfies_expression') {
    return unwrapped(childrenOf(value)[0] ?? null);
  }
  if (value?.type === 'call_expression' && value.childForFieldName('function')?.text === 'Object.freeze') {
    return unwrapped(childrenOf(value.childForFieldName('arguments'))[0] ?? null);
  }
  return value;
}

/** The comment above a declaration, or above the `export` that it stands behind. */
function documented(node: SyntaxNode): string {
  const outer = node.parent?.type === 'export_statement' ? node.parent : node;
  const above = outer.previousNamedSibling;
  return above?.type === 'comment' ? above.text : '';
}

function item(node: SyntaxNode, kind: string, text: string, parts: readonly SurfacePart[] = []): SurfaceItem {
  const name = node.childForFieldName('name')?.text ?? 'default';
  return { name: name.replace(/^['"]|['"]$/g, ''), kind, text, line: lineOf(node), parts };
}

function namedPart(name: string, type: string, line: number): SurfacePart {
  return { name, type, optional: false, direction: 'both', line };
}

/**
 * Puts the types that a JSDoc comment names into a signature that has none of its own: `@param {string} name`,
 * `@returns {number}`.
 */
function jsDocTypes(comment: string, signature: string): string {
  if (!comment.startsWith('/**')) {
    return signature;
  }
  const parameters = [...comment.matchAll(/@param\s+\{([^}]+)\}\s+(\[?)([\w$]+)/g)];
  const [, returned] = /@returns?\s+\{([^}]+)\}/.exec(comment) ?? [];
  const typed = parameters.reduce((text, [, type = '', optional, name = '']) => {
    const place = new RegExp(`([(,]\\s*)${name.replace(/\$/g, '\\$')}(\\s*[,)=])`);
    return text.replace(
      place,
      (_whole, before: string, after: string) =>
        `${before}${name}${optional === '[' && !after.includes('=') ? '?' : ''}: ${type.trim()}${after}`,
    );
  }, signature);
  return returned !== undefined && typed.endsWith(')') ? `${typed}: ${returned.trim()}` : typed;
}

import type { SurfacePart } from './surface';
import type { SyntaxNode } from './syntaxNode';
import { childrenOf, hasChild, lineOf, oneLine, textBefore } from './syntaxNode';

/** The members of a class, an interface, an object type or an enum that others may use. */
export function memberParts(body: SyntaxNode | null): SurfacePart[] {
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

import type { DefinitionNode, FieldDefinitionNode, InputValueDefinitionNode } from 'graphql';
import { Kind, parse, print } from 'graphql';
import type { Surface, SurfaceItem, SurfacePart } from './surface';

/** The types of a GraphQL schema (https://spec.graphql.org). @throws GraphQLError for what is no document. */
export function graphqlSurface(text: string): Surface {
  return { language: 'graphql', items: parse(text).definitions.flatMap(itemOf) };
}

function itemOf(definition: DefinitionNode): SurfaceItem[] {
  const line = definition.loc?.startToken.line ?? 1;
  switch (definition.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.OBJECT_TYPE_EXTENSION:
    case Kind.INTERFACE_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_EXTENSION: {
      const parts = (definition.fields ?? []).map(field);
      return [item('type', definition.name.value, line, parts)];
    }
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
    case Kind.INPUT_OBJECT_TYPE_EXTENSION:
      return [item('input', definition.name.value, line, (definition.fields ?? []).map(input))];
    case Kind.ENUM_TYPE_DEFINITION:
    case Kind.ENUM_TYPE_EXTENSION: {
      const parts = (definition.values ?? []).map((value) =>
        part(value.name.value, '', false, 'both', value.loc?.startToken.line),
      );
      return [item('enum', definition.name.value, line, parts)];
    }
    case Kind.UNION_TYPE_DEFINITION: {
      const parts = (definition.types ?? []).map((type) => part(type.name.value, '', false, 'out', line));
      return [item('union', definition.name.value, line, parts)];
    }
    case Kind.SCALAR_TYPE_DEFINITION:
      return [item('scalar', definition.name.value, line, [])];
    case Kind.DIRECTIVE_DEFINITION:
      return [item('directive', `@${definition.name.value}`, line, (definition.arguments ?? []).map(input))];
    default:
      return [];
  }
}

function field(node: FieldDefinitionNode): SurfacePart {
  const given = (node.arguments ?? []).map((one) => `${one.name.value}: ${print(one.type)}`).join(', ');
  const type = given === '' ? print(node.type) : `(${given}): ${print(node.type)}`;
  return part(node.name.value, type, node.type.kind !== Kind.NON_NULL_TYPE, 'out', node.loc?.startToken.line);
}

function input(node: InputValueDefinitionNode): SurfacePart {
  const optional = node.type.kind !== Kind.NON_NULL_TYPE || node.defaultValue !== undefined;
  return part(node.name.value, print(node.type), optional, 'in', node.loc?.startToken.line);
}

function item(kind: string, name: string, line: number, parts: readonly SurfacePart[]): SurfaceItem {
  return { name, kind, text: `${kind} ${name}`, line, parts };
}

function part(
  name: string,
  type: string,
  optional: boolean,
  direction: SurfacePart['direction'],
  line = 1,
): SurfacePart {
  return { name, type, optional, direction, line };
}

import type { NamespaceBase, ReflectionObject } from 'protobufjs';
import { Enum, MapField, Namespace, parse, Root, Service, Type } from 'protobufjs';
import type { Surface, SurfaceItem, SurfacePart } from './surface';

/** The messages, enums and services of a Protocol Buffers file (https://protobuf.dev). @throws Error for what is none. */
export function protobufSurface(text: string): Surface {
  const root = new Root();
  const { package: scope } = parse(text, root, { keepCase: true });
  const lines = text.split('\n');
  const top = scope === undefined ? root : root.lookup(scope);
  const items = top instanceof Namespace ? itemsOf(top, '', lines) : [];
  return { language: 'protobuf', items };
}

function itemsOf(holder: NamespaceBase, prefix: string, lines: readonly string[]): SurfaceItem[] {
  return holder.nestedArray.flatMap((nested) => {
    const name = `${prefix}${nested.name}`;
    const inner = nested instanceof Namespace ? itemsOf(nested, `${name}.`, lines) : [];
    const own = itemOf(nested, name, lines);
    return own === undefined ? inner : [own, ...inner];
  });
}

function itemOf(nested: ReflectionObject, name: string, lines: readonly string[]): SurfaceItem | undefined {
  const place = (pattern: string, from = 1): number => {
    const index = lines.findIndex((text, at) => at >= from - 1 && new RegExp(pattern).test(text));
    return index < 0 ? from : index + 1;
  };
  const start = place(`\\b(message|enum|service)\\s+${nested.name}\\b`);
  const made = (kind: string, parts: readonly SurfacePart[]): SurfaceItem => ({
    name,
    kind,
    text: `${kind} ${name}`,
    line: start,
    parts,
  });
  if (nested instanceof Type) {
    const parts = nested.fieldsArray.map((field) => {
      const rule = field.repeated ? 'repeated ' : '';
      const given = field instanceof MapField ? `map<${field.keyType}, ${field.type}>` : field.type;
      const type = `${rule}${given} = ${field.id}`;
      const line = place(`\\b${field.name}\\s*=\\s*${field.id}\\b`, start);
      return { name: field.name, type, optional: true, direction: 'both' as const, line };
    });
    return made('message', parts);
  }
  if (nested instanceof Enum) {
    const parts = Object.entries(nested.values).map(([key, value]) => {
      const line = place(`\\b${key}\\s*=`, start);
      return { name: key, type: String(value), optional: false, direction: 'both' as const, line };
    });
    return made('enum', parts);
  }
  if (nested instanceof Service) {
    const parts = nested.methodsArray.map((method) => {
      const given = `${method.requestStream === true ? 'stream ' : ''}${method.requestType}`;
      const returned = `${method.responseStream === true ? 'stream ' : ''}${method.responseType}`;
      const line = place(`\\brpc\\s+${method.name}\\b`, start);
      return {
        name: method.name,
        type: `(${given}): ${returned}`,
        optional: false,
        direction: 'out' as const,
        line,
      };
    });
    return made('service', parts);
  }
  return undefined;
}

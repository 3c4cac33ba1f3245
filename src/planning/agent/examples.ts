import { parse } from 'yaml';

/** How many places without an example are named. */
const NAMED = 20;

type Node = Readonly<Record<string, unknown>>;

/**
 * The places of an OpenAPI document where JSON is answered or sent without an example: a mock server would have to make
 * something up, and those who build against it would see nothing real. Any other file has none.
 */
export function withoutExamples(path: string, text: string): string[] {
  let document: unknown;
  try {
    document = parse(text);
  } catch {
    // What is no YAML is told by those who check contracts.
    return [];
  }
  const root = node(document);
  if (!('openapi' in root)) {
    return [];
  }
  const places: string[] = [];
  for (const [route, operations] of Object.entries(node(root['paths']))) {
    for (const [method, operation] of Object.entries(node(operations))) {
      const { requestBody, responses } = node(operation);
      const bodies: [string, unknown][] = [
        ['the request', requestBody],
        ...Object.entries(node(responses)).map(([code, one]): [string, unknown] => [
          `the answer ${code}`,
          one,
        ]),
      ];
      for (const [what, body] of bodies) {
        const own = node(resolved(root, body));
        for (const [type, media] of Object.entries(node(own['content']))) {
          if (/json/.test(type) && !hasExample(root, node(media))) {
            places.push(`${path}: ${what} of ${method.toUpperCase()} ${route} has no example (${type}).`);
          }
        }
      }
    }
  }
  return places.slice(0, NAMED);
}

function hasExample(root: Node, media: Node): boolean {
  const schema = node(resolved(root, media['schema']));
  return [media, schema].some((each) => 'example' in each || 'examples' in each || 'default' in each);
}

function resolved(root: Node, value: unknown): unknown {
  const reference = node(value)['$ref'];
  return typeof reference === 'string' && reference.startsWith('#/')
    ? reference
        .slice(2)
        .split('/')
        .reduce<unknown>((at, key) => node(at)[key.replaceAll('~1', '/').replaceAll('~0', '~')], root)
    : value;
}

function node(value: unknown): Node {
  return typeof value === 'object' && value !== null ? (value as Node) : {};
}

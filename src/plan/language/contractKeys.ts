import { parseDocument } from 'yaml';

/** A lock key that a contract file suggests. */
export interface ContractKey {
  readonly key: string;
  /** The file that it was found in, as the plan names it. */
  readonly path: string;
}

/** A contract file longer than this is not looked into, in characters. */
const MAX_LENGTH = 2_000_000;

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/**
 * The lock keys of what a contract file describes: endpoints of OpenAPI documents, channels of AsyncAPI documents, tables that SQL
 * creates or changes, the event that a JSON Schema is about; and of every file the key of the file itself. Never throws.
 */
export function contractKeys(path: string, text: string): ContractKey[] {
  const found = text.length > MAX_LENGTH ? [] : keysIn(path, text);
  return [...new Set([...found, `contract:${path}`])].map((key) => ({ key, path }));
}

function keysIn(path: string, text: string): string[] {
  if (/\.sql$/i.test(path)) {
    return tablesIn(text).map((table) => `db:schema:${table}`);
  }
  if (!/\.(?:ya?ml|json)$/i.test(path)) {
    return [];
  }
  const document = parsed(text);
  if (isRecord(document) && ('openapi' in document || 'swagger' in document)) {
    return endpointsIn(document['paths']);
  }
  if (isRecord(document) && 'asyncapi' in document) {
    const channels = document['channels'];
    return isRecord(channels) ? Object.keys(channels).flatMap((name) => eventKey(name)) : [];
  }
  return isRecord(document) && (typeof document['$schema'] === 'string' || 'properties' in document)
    ? eventKey(eventIn(document) ?? nameOf(path))
    : [];
}

function endpointsIn(paths: unknown): string[] {
  return Object.entries(isRecord(paths) ? paths : {}).flatMap(([path, item]) =>
    METHODS.filter((method) => isRecord(item) && method in item && /^\/./.test(path)).map(
      (method) => `api:${method.toUpperCase()} ${path}`,
    ),
  );
}

/**
 * Names after `CREATE TABLE` and `ALTER TABLE`, without comments, quotes and the schema before a dot. A scan, not a parser: it knows
 * standard SQL, PostgreSQL, MySQL and SQLite as far as the names of tables go, and takes statements inside of texts for real ones.
 */
function tablesIn(sql: string): string[] {
  const bare = sql.replace(/--[^\n]*|\/\*[^]*?\*\//g, ' ');
  const name = String.raw`(?:"[^"\n]+"|${'`'}[^${'`'}\n]+${'`'}|\[[^\]\n]+\]|[\w$]+)`;
  const statement = new RegExp(
    String.raw`\b(?:create\s+(?:(?:global|local)\s+)?(?:temp(?:orary)?\s+|unlogged\s+)?table(?:\s+if\s+not\s+exists)?|alter\s+table(?:\s+if\s+exists)?(?:\s+only)?)\s+((?:${name}\s*\.\s*)*)(${name})`,
    'gi',
  );
  const names = [...bare.matchAll(statement)].map((match) => (match[2] ?? '').replace(/^["`[]|["`\]]$/g, ''));
  return [...new Set(names.map((table) => table.toLowerCase().replace(/[^a-z0-9_]+/g, '_')))].filter(
    (table) => /^[a-z]/.test(table),
  );
}

/** What a schema of a message says its event is called. */
function eventIn(schema: Record<string, unknown>): string | undefined {
  const properties = schema['properties'];
  for (const field of ['event', 'event_type', 'eventType', 'type', 'name']) {
    const value = isRecord(properties) ? properties[field] : undefined;
    const constant = isRecord(value) ? value['const'] : undefined;
    if (typeof constant === 'string') {
      return constant;
    }
  }
  const title = schema['title'];
  return typeof title === 'string' && /^[\w.-]+$/.test(title) ? title : undefined;
}

/** Words of an event's name, in any way of writing, joined by dots: `UserCreated` and `user-created` are `user.created`. */
function eventKey(name: string): string[] {
  const dotted = name
    .replace(/([a-z0-9])([A-Z])/g, '$1.$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '.')
    .replace(/^\.+|\.+$/g, '');
  return /^[a-z]/.test(dotted) ? [`event:${dotted}`] : [];
}

function nameOf(path: string): string {
  return (path.split('/').at(-1) ?? path).replace(/(?:[._-](?:schema|event))?\.(?:json|ya?ml)$/i, '');
}

function parsed(text: string): unknown {
  try {
    return parseDocument(text, { logLevel: 'silent', merge: true, uniqueKeys: false }).toJS({
      maxAliasCount: 100,
    }) as unknown;
  } catch {
    // Aliases without an anchor, or more of them than anybody writes: then nothing is known of the file.
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import { operationKey } from '../surfaces/languages/surface';
import type { Assumption, Fields } from './agentContext';
import { isRecord, plainPath, textIn, toldValue } from './toldValue';

/**
 * The assumptions of a context: in a list, or each under what it is about.
 * @param unread told of each that is not understood, with its place and why.
 */
export function readAssumptions(
  value: unknown,
  unread: (place: string, why: string, item: unknown) => void,
): Assumption[] {
  const listed = Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
  const items = isRecord(value)
    ? Object.entries(value).map(([about, told]) => ({ place: about, item: keyed(about, told) }))
    : listed.map((item: unknown, index) => ({ place: index, item }));
  return items.flatMap(({ place: at, item }): Assumption[] => {
    const place = `api_contract_assumptions[${at}]`;
    if (!isRecord(item)) {
      unread(place, 'should be an object', item);
      return [];
    }
    const operation = operationOf(item);
    const concern = textIn(item, ['concern', 'name']) ?? operation;
    if (concern === undefined) {
      unread(place, 'should name an `operation` (GET /path) or a `concern`', item);
      return [];
    }
    const role = /^(provides?|provider|server|backend)$/i.test(String(item['role'])) ? 'provides' : 'expects';
    const request = fieldsOf(item['request']);
    const response = fieldsOf(item['response'] ?? item['fields']);
    const statuses = statusesOf(item['status_codes'] ?? item['statuses'] ?? item['status']);
    const told = item['value'];
    const note = noteOf(item);
    const { file, line } = item;
    return [
      {
        concern,
        role,
        ...(operation === undefined ? {} : { operation }),
        ...(request === undefined ? {} : { request }),
        ...(response === undefined ? {} : { response }),
        ...(statuses.length === 0 ? {} : { statuses }),
        ...(told === undefined ? {} : { value: typeof told === 'string' ? told : JSON.stringify(told) }),
        ...(note === '' ? {} : { note }),
        ...(typeof file === 'string' ? { file: plainPath(file) } : {}),
        ...(typeof line === 'number' && Number.isInteger(line) && line > 0 ? { line } : {}),
      },
    ];
  });
}

/** An assumption that stands under what it is about: `"GET /users": "a list of users"`. */
function keyed(about: string, told: unknown): Readonly<Record<string, unknown>> {
  const named = /^[a-z]+\s+\//i.test(about) ? { operation: about } : { concern: about };
  return isRecord(told) ? { ...named, ...told } : { ...named, note: told };
}

const UNDERSTOOD: ReadonlySet<string> = new Set([
  ...['operation', 'endpoint', 'path', 'url', 'method', 'concern', 'name', 'role', 'file', 'line', 'value'],
  ...['request', 'response', 'fields', 'status_codes', 'statuses', 'status', 'note'],
]);

/** What is said of an assumption in words, where others have fields. */
function noteOf(item: Readonly<Record<string, unknown>>): string {
  const others = Object.keys(item).filter((name) => !UNDERSTOOD.has(name));
  const named = statusesOf(item['status']).length === 0 ? ['status'] : [];
  return ['note', 'request', 'response', ...named, ...others]
    .flatMap((name) => {
      const told = item[name];
      const isWords =
        told !== undefined && told !== null && (!/^(request|response)$/.test(name) || !isOfFields(told));
      return isWords ? [name === 'note' ? toldValue(told) : `${name}: ${toldValue(told)}`] : [];
    })
    .join('; ');
}

function isOfFields(value: unknown): boolean {
  return isRecord(value) || Array.isArray(value);
}

function operationOf(item: Readonly<Record<string, unknown>>): string | undefined {
  const whole = textIn(item, ['operation', 'endpoint']);
  const path = textIn(item, ['path', 'url']);
  const method = textIn(item, ['method']);
  const written =
    whole !== undefined && /\s/.test(whole.trim())
      ? whole
      : (whole ?? path) === undefined
        ? undefined
        : `${method ?? 'GET'} ${whole ?? path ?? ''}`;
  return written === undefined ? undefined : written.trim().replace(/^\w+/, (word) => word.toUpperCase());
}

/** `{ name: type }`, `['name']`, or `[{ name, type }]`. */
function fieldsOf(value: unknown): Fields | undefined {
  if (Array.isArray(value)) {
    return Object.fromEntries(
      value.flatMap((item): [string, string][] => {
        if (typeof item === 'string') {
          return [[item, '']];
        }
        const name = isRecord(item) ? textIn(item, ['name', 'field']) : undefined;
        return name === undefined ? [] : [[name, isRecord(item) ? (textIn(item, ['type']) ?? '') : '']];
      }),
    );
  }
  if (!isRecord(value)) {
    return undefined;
  }
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, type]): [string, string][] => {
      if (isRecord(type)) {
        const inner = textIn(type, ['type']);
        const nested = fieldsOf(type) ?? {};
        return inner !== undefined
          ? [[name, inner]]
          : [
              [name, 'object'],
              ...Object.entries(nested).map(([key, of]): [string, string] => [`${name}.${key}`, of]),
            ];
      }
      return [[name, typeof type === 'string' ? type : '']];
    }),
  );
}

function statusesOf(value: unknown): number[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.map(Number).filter((status) => Number.isInteger(status) && status >= 100 && status <= 599);
}

/** Whether two ways of writing an assumption speak of the same thing. */
export function concernKey({ concern, operation }: Pick<Assumption, 'concern' | 'operation'>): string {
  return operation === undefined ? concern.trim().toLowerCase() : operationKey(operation);
}

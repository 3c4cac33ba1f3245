import { operationKey } from '../surfaces/languages/surface';
import type { SurfaceItem } from '../surfaces/languages/surface';
import type { Assumption, Fields } from './agentContext';
import { concernKey } from './readAssumptions';

/** An assumption with the package whose agent has it. */
export type TaskAssumption = Assumption & { readonly task: string };

/** An operation as a contract file describes it. */
export interface DescribedOperation {
  /** The contract file. */
  readonly file: string;
  readonly item: SurfaceItem;
}

/** A place in a file, from the top of the repository; the line counts from 1. */
export interface CodePlace {
  readonly file: string;
  readonly line?: number;
}

/** Where two sides do not fit together. */
export interface Mismatch {
  readonly kind: 'path' | 'method' | 'field' | 'type' | 'status' | 'value';
  readonly concern: string;
  /** The package that goes by something else than is there. */
  readonly task: string;
  readonly expected: string;
  /** What there is instead, in words. */
  readonly provided: string;
  readonly provider: string;
  /** Where the one that expects it says so, if it says where. */
  readonly at?: CodePlace;
  /** Where the one that provides it says so. */
  readonly providedAt?: CodePlace;
}

/** What is known of one thing that several packages have to do with. */
export interface Concern {
  readonly concern: string;
  /** Packages that expect it or provide it, each once. */
  readonly tasks: readonly string[];
  readonly status: 'aligned' | 'mismatch' | 'unprovided';
  readonly mismatches: readonly Mismatch[];
}

/**
 * Compares what packages expect of each other's interfaces with what is provided: by the contract files, which everybody has
 * to go by, or else by the packages that say that they provide it.
 */
export function compareAssumptions(
  assumptions: readonly TaskAssumption[],
  contracts: readonly DescribedOperation[],
): Concern[] {
  const described = new Map(contracts.map((one) => [operationKey(one.item.name), one]));
  const groups = new Map<string, TaskAssumption[]>();
  for (const one of assumptions) {
    const key = concernKey(one);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.entries()].map(([key, group]): Concern => {
    const [first] = group;
    const contract = first?.operation === undefined ? undefined : described.get(key);
    const mismatches =
      contract !== undefined
        ? group.flatMap((one) => againstContract(one, contract))
        : [...againstProviders(group), ...elsewhere(group, [...described.values()], assumptions)];
    const expects = group.some(({ role }) => role === 'expects');
    const isProvided = contract !== undefined || !expects || group.some(({ role }) => role === 'provides');
    return {
      concern: first?.concern ?? key,
      tasks: [...new Set(group.map(({ task }) => task))],
      status: mismatches.length > 0 ? 'mismatch' : isProvided ? 'aligned' : 'unprovided',
      mismatches,
    };
  });
}

/** A mismatch in one sentence, with file and line as far as they are known. */
export function describeMismatch(mismatch: Mismatch): string {
  const { kind, concern, task, expected, provided, provider, at, providedAt } = mismatch;
  const where = at === undefined ? task : `${placeText(at)} (${task})`;
  const there = providedAt === undefined ? provider : placeText(providedAt);
  return `${where} goes by the ${kind} ${expected} in ${concern}; ${there} has ${provided}.`;
}

function placeText({ file, line }: CodePlace): string {
  return line === undefined ? file : `${file}:${line}`;
}

function againstContract(one: TaskAssumption, { file, item }: DescribedOperation): Mismatch[] {
  const base = { concern: one.concern, task: one.task, provider: file, ...placeOf(one) };
  const at = (line: number) => ({ providedAt: { file, line } });
  const parts = new Map(item.parts.map((part) => [part.name, part]));
  const statuses = item.parts.flatMap(({ name }) => (/^(\d{3}|\dXX|default)$/.test(name) ? [name] : []));
  const success = statuses.find((status) => /^2/.test(status)) ?? '200';
  const bodies: readonly (readonly [string, Fields | undefined])[] = [
    ['request', one.request],
    [success, one.response],
  ];
  const faults = bodies.flatMap(([prefix, fields = {}]) =>
    Object.entries(fields).flatMap(([name, type]): Mismatch[] => {
      const [part] = [`${prefix}.${name}`, `${prefix}[].${name}`, `${prefix}${name}`].flatMap(
        (key) => parts.get(key) ?? [],
      );
      if (part === undefined) {
        const there = fieldNames(item, prefix);
        const line = nearest(item, prefix, name) ?? item.line;
        return [{ ...base, kind: 'field', expected: `\`${name}\``, provided: there, ...at(line) }];
      }
      return sameType(type, part.type)
        ? []
        : [
            {
              ...base,
              kind: 'type',
              expected: `\`${name}: ${type}\``,
              provided: `\`${name}: ${part.type}\``,
              ...at(part.line),
            },
          ];
    }),
  );
  const absent = (one.statuses ?? []).filter(
    (status) =>
      !statuses.some(
        (name) => name === String(status) || name === 'default' || name === `${String(status)[0]}XX`,
      ),
  );
  const provided = statuses.length === 0 ? 'none' : statuses.join(', ');
  return [
    ...faults,
    ...absent.map((status): Mismatch => ({
      ...base,
      kind: 'status',
      expected: String(status),
      provided,
      ...at(item.line),
    })),
  ];
}

function againstProviders(group: readonly TaskAssumption[]): Mismatch[] {
  const providers = group.filter(({ role }) => role === 'provides');
  return group
    .filter(({ role }) => role === 'expects')
    .flatMap((one) => {
      const faults = providers.map((provider) => betweenTwo(one, provider));
      // One provider that fits is enough.
      return faults.some((found) => found.length === 0) ? [] : faults.flat();
    });
}

function betweenTwo(one: TaskAssumption, other: TaskAssumption): Mismatch[] {
  const providedAt = placeOf(other).at;
  const base = {
    concern: one.concern,
    task: one.task,
    provider: other.task,
    ...placeOf(one),
    ...(providedAt === undefined ? {} : { providedAt }),
  };
  const fields = (['request', 'response'] as const).flatMap((side) =>
    Object.entries(one[side] ?? {}).flatMap(([name, type]): Mismatch[] => {
      const provided = other[side];
      const there = provided?.[name];
      if (provided === undefined || (there !== undefined && sameType(type, there))) {
        return [];
      }
      return there === undefined
        ? [{ ...base, kind: 'field', expected: `\`${name}\``, provided: listed(Object.keys(provided)) }]
        : [{ ...base, kind: 'type', expected: `\`${name}: ${type}\``, provided: `\`${name}: ${there}\`` }];
    }),
  );
  const known = other.statuses;
  const statuses =
    known === undefined ? [] : (one.statuses ?? []).filter((status) => !known.includes(status));
  const isOtherValue =
    one.value !== undefined && other.value !== undefined && one.value.trim() !== other.value.trim();
  return [
    ...fields,
    ...statuses.map((status): Mismatch => ({
      ...base,
      kind: 'status',
      expected: String(status),
      provided: (known ?? []).join(', '),
    })),
    ...(isOtherValue
      ? [
          {
            ...base,
            kind: 'value' as const,
            expected: `\`${one.value ?? ''}\``,
            provided: `\`${other.value ?? ''}\``,
          },
        ]
      : []),
  ];
}

/** What nobody provides may be there with another method, or under a path that differs a little. */
function elsewhere(
  group: readonly TaskAssumption[],
  contracts: readonly DescribedOperation[],
  all: readonly TaskAssumption[],
): Mismatch[] {
  const isProvided = group.some(({ role }) => role === 'provides');
  const offers = [
    ...contracts.map(({ file, item }) => ({
      operation: item.name,
      provider: file,
      at: { file, line: item.line },
    })),
    ...all.flatMap((one) =>
      one.role === 'provides' && one.operation !== undefined
        ? [{ operation: one.operation, provider: one.task, ...placeOf(one) }]
        : [],
    ),
  ];
  return group
    .filter(({ role }) => role === 'expects' && !isProvided)
    .flatMap((one): Mismatch[] => {
      const [method = '', path = ''] = operationKey(one.operation ?? '').split(' ');
      const near = offers
        .map((offer) => ({ offer, key: operationKey(offer.operation).split(' ') }))
        .find(({ key: [otherMethod, otherPath = ''] }) =>
          path === '' ? false : otherPath === path || (otherMethod === method && alike(path, otherPath)),
        );
      if (near === undefined) {
        return [];
      }
      const kind = near.key[1] === path ? 'method' : 'path';
      const { operation, provider, at } = near.offer;
      return [
        {
          kind,
          concern: one.concern,
          task: one.task,
          expected: one.operation ?? '',
          provided: operation,
          provider,
          ...placeOf(one),
          ...(at === undefined ? {} : { providedAt: at }),
        },
      ];
    });
}

/** Whether two paths differ in a version, a plural or a single step. */
function alike(a: string, b: string): boolean {
  const bare = (path: string): string => path.replace(/^\/(api\/)?(v\d+\/)?/, '/').replace(/s(?=\/|$)/g, '');
  return bare(a) === bare(b);
}

function fieldNames(item: SurfaceItem, prefix: string): string {
  const start = new RegExp(`^${prefix}(\\[\\])?\\.`);
  return listed(item.parts.flatMap(({ name }) => (start.test(name) ? [name.replace(start, '')] : [])));
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'no fields' : names.map((name) => `\`${name}\``).join(', ');
}

/** The line of the field that is meant, most likely: one whose letters are the same. */
function nearest(item: SurfaceItem, prefix: string, name: string): number | undefined {
  const letters = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  const own = item.parts.filter(
    (part) => part.name.startsWith(`${prefix}.`) || part.name.startsWith(`${prefix}[].`),
  );
  return (own.find((part) => letters(part.name.split('.').at(-1) ?? '') === letters(name)) ?? own[0])?.line;
}

/** Whether two ways of writing a type can mean the same; what is not written down is no contradiction. */
function sameType(expected: string, provided: string): boolean {
  const plain = (type: string): string =>
    type
      .toLowerCase()
      .replace(/\(.*?\)/g, '')
      .replace(/\binteger\b|\bint\b|\bfloat\b/g, 'number')
      .replace(/\bbool\b/g, 'boolean')
      .replace(/\bstr\b/g, 'string')
      .replace(/\| ?(null|undefined)/g, '')
      .replace(/'[^']*'( \| '[^']*')*/g, 'string')
      .trim();
  const [a, b] = [plain(expected), plain(provided)];
  const isNamed = (type: string): boolean =>
    !/^(string|number|boolean|null|object|array)?(\[\])*$/.test(type);
  return a === '' || b === '' || a === b || isNamed(a) || isNamed(b) || (a === 'array' && b.endsWith('[]'));
}

function placeOf({ file, line }: Assumption): { readonly at?: CodePlace } {
  return file === undefined ? {} : { at: { file, ...(line === undefined ? {} : { line }) } };
}

import type { ContractFault } from '../plan/problem';
import type { ReadContract } from './surfaces/contractTools';
import type { Owed } from './obligations';
import { operationKey } from './surfaces/languages/surface';
import type { SurfaceItem } from './surfaces/languages/surface';

/** Something that a package owes and that its tree does not have. */
export interface Miss {
  readonly owed: Owed;
  /** What is wrong, with the file and line where there is one. */
  readonly message: string;
}

/**
 * Holds what a package owes against its tree. Commands are not looked at: they are run.
 * @param files those of the tree that obligations can be about, with what they offer.
 * @param faults what is wrong in them, by path.
 */
export function checkObligations(
  owed: readonly Owed[],
  files: readonly ReadContract[],
  faults: ReadonlyMap<string, readonly ContractFault[]> = new Map(),
): Miss[] {
  return owed.flatMap((one) => {
    const message = missing(one, files) ?? invalid(one, faults);
    return message === undefined ? [] : [{ owed: one, message }];
  });
}

/** The files that have to be read to check an obligation; patterns are none. */
export function filesOf({ kind, subject, contract }: Owed): string[] {
  const own = kind === 'file' || kind === 'module' ? [subject] : [];
  return contract === undefined ? own : [...own, contract];
}

/** All misses in words for the agent that has to mend them. */
export function describeMisses(misses: readonly Miss[]): string {
  const lines = misses.map(({ owed, message }) => {
    const users =
      owed.neededBy.length === 0
        ? ''
        : ` ${owed.neededBy.join(' and ')} ${owed.neededBy.length === 1 ? 'builds' : 'build'} on it.`;
    return `- ${message}${users}`;
  });
  return `It did not leave what others need:\n${lines.join('\n')}`;
}

/** An event or an endpoint is only there when what describes it holds together. */
function invalid(
  { kind, contract }: Owed,
  faults: ReadonlyMap<string, readonly ContractFault[]>,
): string | undefined {
  const found = kind === 'event' || kind === 'endpoint' ? faults.get(contract ?? '') : undefined;
  const fault = found?.find((one) => one.kind === 'wrong' || one.kind === 'doubtful');
  return fault === undefined ? undefined : `${contract ?? ''}:${fault.line}: ${fault.message}`;
}

function missing(owed: Owed, files: readonly ReadContract[]): string | undefined {
  const { kind, subject, contract } = owed;
  const file = files.find(({ path }) => path === (kind === 'event' ? contract : subject));
  switch (kind) {
    case 'file':
      return file === undefined ? `${subject} is not there.` : undefined;
    case 'module':
      return file === undefined ? `${subject} is not there.` : missingExport(owed, file);
    case 'endpoint':
      return missingOperation(owed, files);
    case 'table':
      return missingColumn(owed, files);
    case 'event':
      return contract === undefined ? undefined : missingEvent(owed, contract, file);
    case 'command':
      return undefined;
  }
}

function missingExport({ parts }: Owed, { path, surface }: ReadContract): string | undefined {
  if (surface.unread !== undefined) {
    return parts.length === 0 ? undefined : `${path} cannot be read as a module: ${surface.unread}.`;
  }
  for (const part of parts) {
    const [, name = part, wanted = ''] = /^\s*([\w$]+)\s*([\s\S]*)$/.exec(part) ?? [];
    const item = surface.items.find((one) => one.name === name);
    if (item === undefined) {
      const there = surface.items.map((one) => one.name).join(', ');
      return `${path} does not export \`${name}\`; it exports ${there === '' ? 'nothing' : there}.`;
    }
    const fault = wanted === '' ? undefined : wrongType(item, wanted);
    if (fault !== undefined) {
      return `${path}:${item.line}: \`${name}\` ${fault}`;
    }
  }
  return undefined;
}

/** `{ id, displayName }` asks for properties, anything else for a type as it is written. */
function wrongType(item: SurfaceItem, wanted: string): string | undefined {
  if (/^\{[\w\s,$]*\}$/.test(wanted)) {
    const names = wanted.match(/[\w$]+/g) ?? [];
    const absent = names.filter((name) => !item.parts.some((part) => part.name === name));
    const there = item.parts.map(({ name }) => name).join(', ');
    return absent.length === 0
      ? undefined
      : `has no ${absent.join(', ')}; it has ${there === '' ? 'nothing' : there}.`;
  }
  const type = squeezed(wanted.replace(/^:/, ''));
  return squeezed(item.text).includes(type)
    ? undefined
    : `should be ${wanted.trim()}; it is \`${item.text}\`.`;
}

function missingOperation({ subject, contract }: Owed, files: readonly ReadContract[]): string | undefined {
  const documents = files.filter(
    ({ path, surface }) => surface.language === 'openapi' && (contract === undefined || path === contract),
  );
  if (documents.length === 0) {
    return contract === undefined
      ? `No OpenAPI document says that there is ${subject}.`
      : `${contract} is not there, or is no OpenAPI document.`;
  }
  const key = operationKey(subject);
  const names = documents.flatMap(({ surface }) => surface.items.map(({ name }) => name));
  return names.some((name) => operationKey(name) === key)
    ? undefined
    : `${documents.map(({ path }) => path).join(', ')} has no ${subject}; it has ${names.length === 0 ? 'no operation' : names.join(', ')}.`;
}

function missingColumn({ subject, parts }: Owed, files: readonly ReadContract[]): string | undefined {
  const found = files.flatMap(({ path, surface }) =>
    surface.language === 'sql'
      ? surface.items.filter(({ name }) => same(name, subject)).map((item) => ({ path, item }))
      : [],
  );
  const [first] = found;
  if (first === undefined) {
    return `No SQL file of it has a table ${subject}.`;
  }
  const columns = found.flatMap(({ item }) => item.parts.map(({ name }) => name));
  const absent = parts.filter((part) => !columns.some((column) => same(column, part)));
  return absent.length === 0
    ? undefined
    : `${first.path}:${first.item.line}: the table ${subject} has no ${absent.join(', ')}; it has ${columns.join(', ')}.`;
}

function missingEvent(
  { subject }: Owed,
  contract: string,
  file: ReadContract | undefined,
): string | undefined {
  if (file === undefined) {
    return `${contract}, the schema of the event ${subject}, is not there.`;
  }
  const { language, items } = file.surface;
  if (language === 'asyncapi') {
    const names = items.flatMap(({ name, text }) => [...name.split(' '), text.split(': ')[1] ?? name]);
    return names.includes(subject)
      ? undefined
      : `${contract} has no event ${subject}; it has ${items.map(({ name }) => name).join(', ') || 'none'}.`;
  }
  return language === 'json-schema'
    ? undefined
    : `${contract}, the schema of the event ${subject}, is neither a JSON Schema nor an AsyncAPI document${file.surface.unread === undefined ? '' : `: ${file.surface.unread}`}.`;
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function squeezed(text: string): string {
  return text.replace(/\s+/g, '').replace(/;/g, '');
}

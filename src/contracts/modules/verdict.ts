import type { UseSort } from '../../plan/model';

/**
 * What a use is of: something imported, a table, a column of one, a member of a type; a request that is sent, a route that is
 * served, a parameter of a request, one that is demanded, a status that is answered; a call of a
 * function, the name of an event, a field of one, and one that is
 * left out; of a request, a field that is sent, one that is not and is demanded, one that is read of its answer, and a status that is
 * waited for.
 */
export type UseKind =
  | 'import'
  | 'table'
  | 'column'
  | 'member'
  | 'request'
  | 'route'
  | 'parameter'
  | 'required'
  | 'status'
  | 'call'
  | 'event'
  | 'field'
  | 'left out'
  | 'sent'
  | 'unsent'
  | 'answer'
  | 'awaited';

/** What plans call the kinds of uses. */
export const SORT_OF: Readonly<Record<UseKind, UseSort>> = {
  import: 'imports',
  member: 'members',
  call: 'calls',
  table: 'queries',
  column: 'queries',
  request: 'requests',
  parameter: 'requests',
  required: 'requests',
  sent: 'requests',
  unsent: 'requests',
  answer: 'requests',
  awaited: 'requests',
  route: 'routes',
  status: 'routes',
  event: 'events',
  field: 'events',
  'left out': 'events',
};

/** Something that a file builds on and that is not there. */
export interface BrokenUse {
  readonly kind: UseKind;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** What it takes; absent: the module itself is not there. */
  readonly name?: string;
  /** The table or the type that should have it. */
  readonly of?: string;
  /** The file that should have it, or what people call the one that is not there. */
  readonly target: string;
  /** The files any of which would do. */
  readonly files: readonly string[];
  /** Names that are there instead, the likeliest first. */
  readonly offered: readonly string[];
}

/** A use that nobody could judge. */
export interface UncheckedUse {
  readonly file: string;
  readonly line: number;
  /** In words: `'./data.json' is not code`. */
  readonly why: string;
  /** The file that it leads to, where that is known. */
  readonly target?: string;
}

/** What can be proved: an import, a query, a member of a type, a request, a route and an event against a contract, a call. */
export type ProvedKind = 'import' | 'query' | 'member' | 'request' | 'route' | 'event' | 'call';

/** What came of holding what files build on against what is there. */
export interface Verdict {
  /** Each that is there: an imported name or module, a query with all that it names, a member of a type. */
  readonly proved: readonly { readonly kind: ProvedKind; readonly file: string }[];
  readonly broken: readonly BrokenUse[];
  readonly unchecked: readonly UncheckedUse[];
}

/** Files that ask for what is not there on purpose. */
export const TEST =
  /(^|[/._-])(tests?|specs?|__tests__|mocks?|__mocks__|e2e|fixtures|stories)([/._-]|$)|(^|\/)conftest\.py$/i;

/** Whether a contract names a status, by itself, as one of its hundred (`4XX`), or as one of all others. */
export function namesStatus(statuses: readonly string[], status: number): boolean {
  const hundred = `${String(status)[0] ?? ''}XX`;
  return statuses.some((one) => one === String(status) || one === 'default' || one.toUpperCase() === hundred);
}

/** How many of the names that are there instead are listed, at most. */
const MOST_NAMES = 5;

/** The names that look most like what was looked for: those that hold it or are held by it first. */
export function likeliest(wanted: string, names: readonly string[]): string[] {
  const low = plain(wanted);
  const likeness = (name: string): number => {
    const other = plain(name);
    const isPart = other.includes(low) || (other.length > 2 && low.includes(other));
    return other === low ? 0 : isPart ? 1 : other[0] === low[0] ? 2 : 3;
  };
  return [...new Set(names)]
    .filter((name) => name !== '')
    .sort((a, b) => likeness(a) - likeness(b))
    .slice(0, MOST_NAMES);
}

/** `displayName` and `display_name` are the same word. */
function plain(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}

/** A broken use in a sentence, with file and line. @param owner the package that owes it, where that is known. */
export function describeBrokenUse(
  { kind, file, line, name, of, target, offered }: BrokenUse,
  owner: string | undefined,
): string {
  const by = owner === undefined ? '' : ` (${owner})`;
  const has = offered.length === 0 ? 'nothing' : offered.map((one) => `\`${one}\``).join(', ');
  if (name === undefined) {
    return `${file}:${line} imports ${target}${by}, which is not there.`;
  }
  switch (kind) {
    case 'import':
      return `${file}:${line} takes \`${name}\` from ${target}${by}, which offers ${has}.`;
    case 'table':
      return `${file}:${line} goes by the table \`${name}\`, which no file of SQL defines; there is ${has}.`;
    case 'request':
      return `${file}:${line} requests \`${name}\`, which ${target}${by} does not offer; there is ${has}.`;
    case 'route':
      return `${file}:${line} serves \`${name}\`, which ${target}${by} does not name; of what it names, nothing serves ${has}.`;
    case 'required':
    case 'unsent':
    case 'left out':
      return `${file}:${line} leaves out \`${name}\` of \`${of ?? ''}\`, which ${target}${by} demands.`;
    case 'status':
      return `${file}:${line} answers ${name} to \`${of ?? ''}\`, of which ${target}${by} names ${has}.`;
    case 'awaited':
      return `${file}:${line} waits for ${name} from \`${of ?? ''}\`, of which ${target}${by} names ${has}.`;
    case 'answer':
      return `${file}:${line} reads \`${name}\` of what \`${of ?? ''}\` answers, in which ${target}${by} has ${has}.`;
    case 'sent':
      return `${file}:${line} sends \`${name}\` with \`${of ?? ''}\`, for which ${target}${by} has ${has}.`;
    case 'call':
      return `${file}:${line} calls \`${name}\` of ${target}${by} ${of ?? ''}; it is ${has}.`;
    case 'event':
      return `${file}:${line} goes by the event \`${name}\`, which no contract names; there is ${has}.`;
    case 'parameter':
    case 'field':
    case 'column':
    case 'member':
      return `${file}:${line} goes by \`${name}\` of \`${of ?? ''}\` in ${target}${by}, which has ${has}.`;
  }
}

import type { Dialect } from '../model';

/** A path or glob that could be written. */
export interface PathOffer {
  readonly text: string;
  readonly kind: 'file' | 'folder' | 'glob';
  /** How many files it stands for. */
  readonly files: number;
  /** Some of them. */
  readonly examples: readonly string[];
}

/** More than these in one folder nobody reads. */
const MAX_OFFERS = 300;

/** How many of the files that an offer stands for are named. */
const MAX_EXAMPLES = 5;

/**
 * What can follow a path that somebody has begun to type: the folders and files of that folder, and globs for all files of each
 * folder and for its kinds of files.
 * @param files all files of the repository, with forward slashes.
 * @param globs whether patterns make sense, and whether their `*` goes through folders; false where only files do.
 */
export function pathOffers(
  files: readonly string[],
  typed: string,
  globs: 'deep' | 'flat' | false,
): PathOffer[] {
  const folder = typed.slice(0, typed.lastIndexOf('/') + 1);
  const folders = new Map<string, string[]>();
  const kinds = new Map<string, string[]>();
  const here = new Set<string>();
  const names: string[] = [];
  const note = (map: Map<string, string[]>, key: string, file: string): void => {
    const known = map.get(key);
    if (known === undefined) {
      map.set(key, [file]);
    } else {
      known.push(file);
    }
  };
  for (const file of files) {
    if (!file.startsWith(folder)) {
      continue;
    }
    const rest = file.slice(folder.length);
    const slash = rest.indexOf('/');
    const kind = /\.\w+$/.exec(rest)?.[0];
    if (slash >= 0) {
      note(folders, rest.slice(0, slash), file);
    } else {
      names.push(rest);
      here.add(kind ?? '');
    }
    if (kind !== undefined && (slash < 0 || globs === 'deep')) {
      note(kinds, kind, file);
    }
  }
  const of = (text: string, kind: PathOffer['kind'], matched: readonly string[]): PathOffer => ({
    text,
    kind,
    files: matched.length,
    examples: matched.slice(0, MAX_EXAMPLES),
  });
  const sorted = [...folders].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    ...sorted.flatMap(([name, inside]): PathOffer[] => [
      ...(globs === false ? [] : [of(`${folder}${name}/**`, 'glob', inside)]),
      of(`${folder}${name}/`, 'folder', inside),
    ]),
    ...(globs === false
      ? []
      : [...kinds]
          .filter(([kind, matched]) => here.has(kind) && matched.length > 1)
          .map(([kind, matched]) => of(`${folder}*${kind}`, 'glob', matched))),
    ...names.sort().map((name) => of(`${folder}${name}`, 'file', [`${folder}${name}`])),
  ].slice(0, MAX_OFFERS);
}

/** A package in a dialect, in the syntax of editor snippets, as lines of an item of a list behind its dash. */
export function packageSnippet(dialect: Dialect): string[] {
  return dialect === 'short' || dialect === 'map'
    ? [
        'id: ${1:wp-name}',
        '  name: ${2:What people call it}',
        '  description: ${3:What to do, in words for the agent.}',
        '  dependencies: [$4]',
        '  scope:',
        '    write_allow: ["${5:src/**}"]',
        '    read_allow: ["**"]',
        '  verification: ${6|tier_a,tier_b,tier_c|}',
      ]
    : [
        'package_id: ${1:wp-name}',
        '  title: ${2:What people call it}',
        '  task_type: ${3|implementation,contracts,backend,frontend,integrate,refactor,docs|}',
        '  description: ${4:What to do, in words for the agent.}',
        '  priority: ${5:5}',
        '  depends_on: [$6]',
        '  locks: { files: [], keys: [] }',
        '  scope:',
        '    write_allow: ["${7:src/**}"]',
        '    read_allow: ["**"]',
        '  worktree: { name: ${1:wp-name} }',
        '  timeout_minutes: 60',
        '  retry_budget: 1',
        '  min_trust_level: 2',
        '  verification:',
        '    tier_required: A',
        '    steps:',
        ...stepSnippet('command', 8).map((line, index) => `      ${index === 0 ? '- ' : ''}${line}`),
        '  outputs: { result_keys: [result] }',
      ];
}

/**
 * A verification step, likewise.
 * @param stop the first number for a place to type at.
 */
export function stepSnippet(kind: 'command' | 'manual', stop = 1): string[] {
  return [
    `name: \${${stop}:What it shows}`,
    `  kind: ${kind}`,
    kind === 'command'
      ? `  command: \${${stop + 1}:npm test}`
      : `  manual_instructions: \${${stop + 1}:What a person should look at}`,
    '  evidence: { artifacts: [], result_keys: [] }',
  ];
}

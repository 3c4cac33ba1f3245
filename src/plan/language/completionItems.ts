import type { Dialect } from '../model';

/** A path or glob that could be written. */
export interface PathOffer {
  readonly text: string;
  readonly kind: 'file' | 'folder' | 'glob';
  /** How many files it stands for. */
  readonly files: number;
}

/** More than these in one folder nobody reads. */
const MAX_OFFERS = 300;

/**
 * What can follow a path that somebody has begun to type: the folders and files of that folder, and globs for all files of each
 * folder and for its kinds of files.
 * @param files all files of the repository, with forward slashes.
 */
export function pathOffers(files: readonly string[], typed: string, globs: boolean): PathOffer[] {
  const folder = typed.slice(0, typed.lastIndexOf('/') + 1);
  const folders = new Map<string, number>();
  const kinds = new Map<string, number>();
  const names: string[] = [];
  for (const file of files) {
    if (!file.startsWith(folder)) {
      continue;
    }
    const rest = file.slice(folder.length);
    const slash = rest.indexOf('/');
    if (slash >= 0) {
      const name = rest.slice(0, slash);
      folders.set(name, (folders.get(name) ?? 0) + 1);
    } else {
      names.push(rest);
      const kind = /\.\w+$/.exec(rest)?.[0];
      if (kind !== undefined) {
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      }
    }
  }
  const sorted = [...folders].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    ...sorted.flatMap(([name, count]): PathOffer[] => [
      ...(globs ? [{ text: `${folder}${name}/**`, kind: 'glob' as const, files: count }] : []),
      { text: `${folder}${name}/`, kind: 'folder', files: count },
    ]),
    ...(globs
      ? [...kinds]
          .filter(([, count]) => count > 1)
          .map(([kind, count]): PathOffer => ({ text: `${folder}*${kind}`, kind: 'glob', files: count }))
      : []),
    ...names.sort().map((name): PathOffer => ({ text: `${folder}${name}`, kind: 'file', files: 1 })),
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

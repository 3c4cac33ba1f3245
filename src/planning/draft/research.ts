import type { DraftPackage } from './draft';

/** Ways in which many find something out together. */
export const RESEARCH_PATTERNS = ['investigator', 'analysts', 'gathering'] as const;

interface Topic {
  readonly id: string;
  readonly title: string;
}

/**
 * Packages that read everything and write one page each.
 * @param pattern `investigator`: one looks first, the others build on what was found; `analysts`: one plans questions, many answer one each;
 *   `gathering`: all look at once. One puts the pages together, in the order of the topics.
 */
export function research(pattern: string, question: string, topics: readonly Topic[]): DraftPackage[] {
  const page = (id: string): string => `research/${id.replace(/^wp-/, '')}.md`;
  const form =
    'For each finding: `file:line` or source, how certain it is, what speaks for it. Say what you did not look at.';
  const first: DraftPackage | undefined =
    pattern === 'investigator'
      ? reading(
          'wp-investigator',
          'Find out where to look',
          `${question}\n\nFind out where the answer lies and what is known already, for those who look closer after you. ${form}`,
        )
      : pattern === 'analysts'
        ? reading(
            'wp-questions',
            'Plan the questions',
            `${question}\n\nTurn this into small questions, one list for each of: ${topics.map(({ title }) => title).join(', ')}. Each must be answerable by itself.`,
          )
        : undefined;
  const items = topics.map(({ id, title }) =>
    reading(
      id,
      title,
      `${question}\n\nYour part of it: ${title}.${first === undefined ? '' : ` Begin with ${page(first.id)}.`} ${form}`,
      first === undefined ? [] : [first.id],
    ),
  );
  const before = items.length > 0 ? items : first === undefined ? [] : [first];
  const last = reading(
    'wp-synthesis',
    'Put the findings together',
    `${question}\n\nAnswer it from these pages, in this order: ${before.map(({ id }) => page(id)).join(', ')}. Name what contradicts what, and what nobody looked at.`,
    before.map(({ id }) => id),
  );
  return [...(first === undefined ? [] : [first]), ...items, { ...last, taskType: 'integrate' }];

  function reading(
    id: string,
    title: string,
    description: string,
    dependsOn: readonly string[] = [],
  ): DraftPackage {
    return {
      id,
      title: title.slice(0, 110),
      taskType: 'research',
      description: `${description}\nWrite it to ${page(id)} and change nothing else.`,
      dependsOn,
      writeAllow: [page(id)],
      steps: [{ name: 'the page is there', command: `test -s ${page(id)}` }],
    };
  }
}

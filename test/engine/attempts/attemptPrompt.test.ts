import { expect, it } from 'vitest';
import { buildPrompt } from '../../../src/contracts/prompt/prompt';
import { promptInput } from '../../../src/engine/attempts/attemptPrompt';
import { readPlan } from '../../../src/plan/reading/readPlan';
import { JournalBuilder, planned } from '../../run/journalBuilder';

const { plan } = readPlan(`
feature: { id: shop, title: Shop, plan_revision: 1 }
packages:
  - { id: wp-first, title: First }
  - { id: wp-silent, title: Silent }
  - { id: wp-second, title: Second, depends_on: [wp-first, wp-silent] }
  - { id: wp-third, title: Third, task_type: backend, depends_on: [wp-second] }
  - { id: wp-beside, title: Beside }
`);

/** What each package has left. */
const LEFT: Readonly<Record<string, object>> = {
  'wp-first': { context_summary: 'Made it.', decisions: ['Prices are in cents.'], test_data: 'Silent' },
  'wp-silent': { context_summary: 'Nothing to say.' },
  'wp-second': {
    context_summary: 'Goes on.',
    pending_actions: ['Name the currency.'],
    test_coverage: { unit: '91%' },
    security_measures: ['rate limit'],
  },
  'wp-beside': { decisions: ['Blue.'] },
};

const FILES: Readonly<Record<string, string>> = {
  'design.md': '# Design\n\n## Backend\n\nHow.\n\n## Rest\n',
};

async function promptOf(id: string): Promise<string> {
  const run = new JournalBuilder(Object.keys(LEFT).map((each) => planned(each)));
  for (const each of Object.keys(LEFT)) {
    run.finish(each).add({
      type: 'context.kept',
      package: each,
      attempt: 1,
      derived: false,
      characters: 9,
      problems: [],
    });
  }
  const item = plan.packages.find((one) => one.id === id);
  const input = await promptInput(
    { readBeside: (_plan, name) => Promise.resolve(FILES[name]) },
    { root: '/work', plan: '/work/plans/work-packages.yaml' },
    plan,
    item ?? expect.unreachable(id),
    run.state,
    {
      contracts: {
        kept: () => Promise.resolve(undefined),
        contextFile: (_run, name) => `/kept/${name}.json`,
        keptContext: (_run, name) => Promise.resolve(LEFT[name]),
      },
    },
  );
  return buildPrompt(input);
}

it('hands on what was decided further up, and of it nothing else', async () => {
  const text = await promptOf('wp-third');
  expect(text).toContain(
    'These packages are done; their work is in your worktree:\n\n- wp-second: Second\n  - `wp-second/a.ts`\n  - Report: Goes on.',
  );
  expect(text).toContain('  - Still to be done: Name the currency.');
  // Whatever its agent has said besides, of packages next to it.
  expect(text).toContain(
    '  - Further: test_coverage: unit: 91%\n  - Further: security_measures: rate limit\n',
  );
  expect(text).toContain(
    'Before them, this was decided or left to be done:\n\n- wp-first: First\n  - Decided: Prices are in cents.\n\n',
  );
  expect(text).not.toMatch(/Made it|Silent|Blue/);
});

it('names the sections of the design that are about the package', async () => {
  expect(await promptOf('wp-third')).toContain('## Files to read first\n\n- `plans/design.md:3-6`');
});

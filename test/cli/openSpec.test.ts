import { chmodSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { contractToolFolder } from '../../scripts/setup/contractTools.mjs';
import type { ReviewDocument } from '../../src/protocol/review';
import type { ValidationReport } from '../../src/plan/checks/validation';
import { waves } from '../support/commands';
import { gitRepository } from '../support/gitRepository';

const CHANGE = 'openspec/changes/add-search';
const PLAN = `${CHANGE}/work-packages.yaml`;

const TASKS = `## 1. Index
- [x] 1.1 Choose a library
- [ ] 1.2 Write the index
  Words are folded to lower case.
## 2. Page
- [ ] 2.1 Show the field
- [ ] 2.2 Show what was found
`;

function change(tasks: Readonly<Record<string, readonly string[]>>) {
  return gitRepository({
    files: {
      [PLAN]: JSON.stringify({
        change_id: 'add-search',
        packages: Object.entries(tasks).map(([id, list]) => ({
          id,
          tasks: list,
          scope: { write_allow: [`${id}/**`] },
          agent: { command: 'true' },
        })),
      }),
      [`${CHANGE}/tasks.md`]: TASKS,
      [`${CHANGE}/proposal.md`]: '## Why\nNobody finds anything.\n',
    },
  });
}

async function problemsOf(root: string, plan = PLAN): Promise<string[]> {
  const { out } = await waves(root, ['validate', plan, '--json']);
  const { problems } = JSON.parse(out) as ValidationReport;
  return problems.flatMap(({ code, message }) => (code.startsWith('task-') ? [`${code}: ${message}`] : []));
}

it('says which tasks of a change no package does, and which it does not have', async () => {
  const { root } = change({ index: ['1.2'], page: ['2.1: Show the field', '3.4'] });
  expect(await problemsOf(root)).toEqual([
    'task-uncovered: 2.2 of tasks.md is not done, and no package does it. Name it among the tasks of a package, or tick it.',
    'task-unknown: "page" names task 3.4, which tasks.md does not have. Correct the number, or add the task.',
  ]);
});

it('takes the number of a group for all of it, and asks nothing where packages name no numbers', async () => {
  expect(await problemsOf(change({ index: ['1'], page: ['2'] }).root)).toEqual([]);
  expect(await problemsOf(change({ index: ['Write the index'], page: [] }).root)).toEqual([]);
});

it('leaves a change alone that is archived', async () => {
  const { root } = change({ index: ['1.2'] });
  const archived = 'openspec/changes/archive/2026-01-01-add-search';
  mkdirSync(join(root, dirname(archived)), { recursive: true });
  renameSync(join(root, CHANGE), join(root, archived));
  expect(await problemsOf(root, `${archived}/work-packages.yaml`)).toEqual([]);
});

it('tells agents their tasks in the words of the change, without those that are done', async () => {
  const { root } = change({ index: ['1'], page: ['2.1: Show the field', '2.2'] });
  const promptOf = async (id: string) => (await waves(root, ['prompt', PLAN, id])).out;
  const index = await promptOf('index');
  expect(index).toContain('## Tasks\n\n- 1.2 Write the index\n  Words are folded to lower case.\n');
  expect(index).not.toContain('Choose a library');
  expect(await promptOf('page')).toContain('- 2.1: Show the field\n- 2.2 Show what was found\n');
});

it('links packages to their tasks and to what the change says, in why and on the page for reviewers', async () => {
  const { root } = change({ index: ['1'], page: ['Show the field'] });
  const delta = `${CHANGE}/specs/search/spec.md`;
  mkdirSync(join(root, dirname(delta)), { recursive: true });
  writeFileSync(join(root, delta), '## ADDED Requirements\n');
  writeFileSync(join(root, CHANGE, 'design.md'), '# Design\n\n## The index\nA file.\n\n## Else\n');
  const tasks = [
    { text: '1.1 Choose a library', done: true },
    { text: '1.2 Write the index', done: false },
  ];
  const documents = [
    { kind: 'proposal', path: `${CHANGE}/proposal.md`, sections: [] },
    { kind: 'design', path: `${CHANGE}/design.md`, sections: ['3-5'] },
    { kind: 'delta', path: delta, sections: [] },
  ];
  const { out: page } = await waves(root, ['graph', PLAN, '--format', 'html']);
  const [, json = ''] = /<script type="application\/json" id="plan">(.*?)<\/script>/s.exec(page) ?? [];
  const { details } = JSON.parse(json) as ReviewDocument;
  expect(details.find((each) => each.package === 'index')?.change).toEqual({
    id: 'add-search',
    tasks,
    documents,
  });

  await waves(root, ['run', PLAN, '--yes']);
  const why = async (id: string) => (await waves(root, ['why', id])).out;
  expect(await why('index')).toContain(
    [
      '  OpenSpec change add-search:',
      '    - [x] 1.1 Choose a library',
      '    - [ ] 1.2 Write the index',
      `    - ${CHANGE}/proposal.md`,
      `    - ${CHANGE}/design.md:3-5`,
      `    - ${delta}`,
    ].join('\n'),
  );
  expect(await why('page')).toContain('  - it names none of its tasks by number');
  const { out } = await waves(root, ['why', 'index', '--json']);
  expect(JSON.parse(out)).toMatchObject({ change: { tasks, documents } });
});

const openspec = contractToolFolder('openspec');

/** A requirement as it should be. */
const TEA = `## ADDED Requirements
### Requirement: Tea
The shop SHALL sell tea.

#### Scenario: buying
- **WHEN** somebody buys tea
- **THEN** they get it
`;

it.skipIf(openspec === undefined)('says in doctor what the real openspec thinks of the change', async () => {
  const { root } = change({ index: ['1'], page: ['2'] });
  const PATH = `${openspec}:${process.env['PATH'] ?? ''}`;
  const doctor = async () => (await waves(root, ['doctor', PLAN], { PATH, OPENSPEC_TELEMETRY: '0' })).out;
  const write = (path: string, text: string) => {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  write(`${CHANGE}/specs/shop/spec.md`, TEA);
  // A specification of the same name is not what is asked about.
  write('openspec/specs/add-search/spec.md', TEA.replace('ADDED ', ''));
  expect(await doctor()).toMatch(/ok plan: openspec +openspec validate add-search --strict: passed/);

  const faulty = Array.from({ length: 8 }, (_, index) => `### Requirement: R${index}\nIs there.\n\n`).join(
    '',
  );
  write(`${CHANGE}/specs/shop/spec.md`, `${TEA}${faulty}`);
  const said = await doctor();
  expect(said).toMatch(
    /! {2}plan: openspec +openspec validate add-search --strict: failed\n +shop\/spec.md: ADDED "R0" must include at least one scenario\n/,
  );
  expect(said).toMatch(/ADDED "R5" must.*\n +and \d+ more\n/);
  expect(said).not.toContain('Next steps');
});

it('says in doctor that nobody asked where openspec is not installed, and what one says that has no JSON', async () => {
  const { root } = change({ index: ['1'], page: ['2'] });
  const programs = join(root, '..', 'programs');
  mkdirSync(programs);
  const PATH = `${programs}:${process.env['PATH'] ?? ''}`;
  const doctor = async () => (await waves(root, ['doctor', PLAN], { PATH })).out;
  expect(await doctor()).toMatch(/- {2}plan: openspec +unchecked: openspec is not installed/);

  const program = join(programs, 'openspec');
  writeFileSync(program, '#!/bin/sh\necho "error: unknown option --type" >&2; exit 1\n');
  chmodSync(program, 0o755);
  expect(await doctor()).toMatch(
    /! {2}plan: openspec +openspec validate add-search --strict: failed\n +error: unknown option --type/,
  );
});

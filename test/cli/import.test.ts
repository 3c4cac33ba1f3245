import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gitRepository } from '../support/gitRepository';
import { waves } from '../support/commands';

const TASKS = `# Tasks: Greeting

## Phase 1: Write

- [x] T001 Choose the words
- [ ] T002 Write src/hello.txt

## Phase 2: Check

- [ ] T003 Write src/check.txt
`;

const SOURCE = 'specs/001-greeting/tasks.md';

describe('waves import', () => {
  it('lists what could be imported, makes a plan of it, and marks in it what was done', async () => {
    const repository = gitRepository({ files: { [SOURCE]: TASKS, 'TODO.md': '- [ ] Rest\n' } });
    const { root } = repository;
    const listed = await waves(root, ['import', '--list']);
    expect(listed.out.trim().split('\n')).toEqual([
      'waves import markdown TODO.md',
      `waves import spec-kit ${SOURCE}`,
    ]);

    const made = await waves(root, ['import', 'spec-kit', SOURCE]);
    expect({ code: made.code, text: made.out + made.err }).toMatchObject({ code: 0 });
    const plan = readFileSync(join(root, 'work-packages.yaml'), 'utf8');
    expect(plan).toContain('# Inferred. From the order of the phases');
    expect(plan).not.toContain('T001');

    repository.commit('Add the plan');
    const command = 'mkdir -p src && echo x > src/hello.txt';
    await waves(root, ['run', 'work-packages.yaml', '--only', 'wp-write', '--command', command, '--yes']);
    const marked = await waves(root, ['import', SOURCE, '--status']);
    expect(marked.out).toContain('1 of 3 packages are done; 1 file was marked.');
    expect(readFileSync(join(root, SOURCE), 'utf8')).toBe(TASKS.replace('[ ] T002', '[x] T002'));
  });

  it('lists what has something left to do, counts what has not, and says what cannot be read', async () => {
    const { root } = gitRepository({
      files: {
        'TODO.md': '- [ ] Rest\n',
        'openspec/changes/shop/proposal.md': '# Shop\n',
        'docs/PLAN.md': '- [x] Done\n',
        '.beads/issues.jsonl': '{ "id": ',
      },
    });
    const { out, err } = await waves(root, ['import', '--list']);
    expect(out.trim().split('\n')).toEqual([
      'waves import markdown TODO.md',
      '2 more have nothing left to do; --json lists all 4.',
    ]);
    expect(err).toContain('.beads/issues.jsonl cannot be read as beads');
    const json = JSON.parse((await waves(root, ['import', '--list', '--json'])).out) as object[];
    expect(json).toContainEqual({ format: 'markdown', source: 'docs/PLAN.md', files: 1, open: 0, done: 1 });
  });

  it('reads and ticks the boxes of GSD in the roadmap beside its plans', async () => {
    const plan =
      '---\nphase: 02-greet\nplan: 01\ndepends_on: []\nfiles_modified: [a.md]\n---\n<objective>Greet.</objective>\n';
    const roadmap = '- [ ] **Phase 2: Greet**\n\nPlans:\n- [ ] 02-01-PLAN.md -- Greet\n- [ ] 02-02: Later\n';
    const folder = '.planning/phases/02-greet';
    const files = { [`${folder}/02-01-PLAN.md`]: plan, '.planning/ROADMAP.md': roadmap };
    const repository = gitRepository({ files });
    const { root } = repository;
    expect((await waves(root, ['import', '--list'])).out).toContain(`waves import gsd ${folder}`);
    await waves(root, ['import', 'gsd', folder]);
    repository.commit('Add the plan');
    await waves(root, ['run', 'work-packages.yaml', '--command', 'echo x > a.md', '--yes']);
    const { out } = await waves(root, ['import', folder, '--status']);
    expect(out).toContain('1 of 1 packages are done; 1 file was marked.');
    const marked = readFileSync(join(root, '.planning/ROADMAP.md'), 'utf8');
    expect(marked).toBe(roadmap.replace('[ ] 02-01', '[x] 02-01'));
    expect((await waves(root, ['import', '--list'])).out).toContain('1 more has nothing left to do');
    expect((await waves(root, ['import', folder, '--out', 'again.yaml'])).err).toContain('all 1 are done');
  });

  it('says which command tells a tool what is done that keeps it elsewhere', async () => {
    const issue = { id: 'x-1', title: 'Write it', description: 'In a.md', status: 'open' };
    const repository = gitRepository({ files: { '.beads/issues.jsonl': JSON.stringify(issue) } });
    const { root } = repository;
    await waves(root, ['import', '.beads/issues.jsonl']);
    repository.commit('Add the plan');
    await waves(root, ['run', 'work-packages.yaml', '--command', 'echo x > a.md', '--yes']);
    const { out } = await waves(root, ['import', '.beads/issues.jsonl', '--status']);
    expect(out).toContain('1 of 1 packages are done; 0 files were marked.');
    expect(out).toContain('bd close x-1');
  });

  it.each([
    [['import'], 'waves import --list'],
    [['import', 'nowhere.md'], 'does not exist'],
    [['import', 'none', SOURCE], 'No format is called "none"'],
    [['import', 'taskmaster', SOURCE], 'cannot be read as Taskmaster tasks'],
    [['import', 'package.json'], 'Name the format'],
    [['import', 'done.md'], 'nothing that is left to do: all 1 are done'],
    [['import', 'words.md'], 'No tasks were found in words.md, read as Markdown lists'],
  ])('says what is wrong with %j and what to do', async (args, words) => {
    const { root } = gitRepository({
      files: { [SOURCE]: TASKS, 'package.json': '{}', 'done.md': '- [x] Done\n', 'words.md': 'None.\n' },
    });
    const { code, err } = await waves(root, args);
    expect(code).toBe(2);
    expect(err).toContain(words);
  });
});

describe('waves init --agent', () => {
  it('says which agents there are where it does not know one, and that it needs an idea', async () => {
    const { root } = gitRepository({ files: { 'a.ts': '' } });
    const unknown = await waves(root, ['init', '--agent', 'nobody', '--idea', 'A shop']);
    expect({ code: unknown.code, err: unknown.err }).toMatchObject({
      code: 2,
      err: expect.stringContaining('claude') as string,
    });
    expect(unknown.err).toContain('Without an agent: waves init');
    const silent = await waves(root, ['init', '--agent', 'claude']);
    expect({ code: silent.code, err: silent.err }).toMatchObject({
      code: 2,
      err: expect.stringContaining('--idea') as string,
    });
  });
});

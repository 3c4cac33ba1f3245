import { describe, expect, it } from 'vitest';
import { doneKeys, importedPlan, IMPORTERS, sourcesIn } from '../../src/planning/importing/importing';
import type { ImportedPlan } from '../../src/planning/importing/importing';

/*
 * What files of the tools look like in public repositories, and was read wrongly: each in our own words.
 */

function read(format: string, files: Readonly<Record<string, string>>) {
  const importer = IMPORTERS.find((each) => each.format === format);
  if (importer === undefined) {
    throw new Error(`There is no importer of ${format}`);
  }
  const texts = new Map(Object.entries(files));
  const imported: ImportedPlan = importedPlan(importer, texts, format);
  const mark = (...ids: string[]) => {
    const tasks = imported.plan.packages
      .filter(({ id }) => ids.length === 0 || ids.includes(id))
      .flatMap((each) => each.tasks ?? []);
    return Object.fromEntries(
      [...texts].map(([path, text]) => [path, importer.markDone?.(path, text, doneKeys(tasks)) ?? text]),
    );
  };
  const commands = () =>
    importer.markCommands?.(texts, doneKeys(imported.plan.packages.flatMap(({ tasks = [] }) => tasks)));
  return { ...imported, mark, commands, titles: imported.plan.packages.map(({ title }) => title) };
}

const PHASES = `# Tasks

## Phase 1: US1 — Sign in [P1]

### Independent Test Criteria
- Somebody signs in.

### Tasks
- [ ] T001 [P] Write src/in.ts

## Phase 2: US2 — Sign out [P2]

### Tasks
- [ ] T002 Write src/out.ts
`;

describe('files of other tools, as they are', () => {
  it('leaves to each tool what lies in its folders, and archived changes alone', () => {
    const found = sourcesIn([
      '.planning/ROADMAP.md',
      'specs/001-shop/plan.md',
      'specs/001-shop/tasks.md',
      'specs/2-pay/tasks.md',
      'openspec/changes/archive/2026-01-01-shop/tasks.md',
      'openspec/changes/shop/tasks.md',
      'openspec/changes/shop/specs/cart/spec.md',
      'backlog/ROADMAP.md',
      'ROADMAP.md',
    ]);
    expect(found.map(({ importer, source }) => `${importer.format} ${source}`)).toEqual([
      'spec-kit specs/001-shop/tasks.md',
      'spec-kit specs/2-pay/tasks.md',
      'openspec openspec/changes/shop',
      'markdown ROADMAP.md',
    ]);
  });

  it('loses no task where headings are the same, and names each by those above it', () => {
    const text = '# X\n\n## Server\n\n### Tasks\n\n- [ ] a.ts\n\n## Page\n\n### Tasks\n\n- [ ] b.ts\n';
    const { titles, done, mark } = read('markdown', { 'TODO.md': text });
    expect(titles).toEqual(['Server: Tasks', 'Page: Tasks', 'Bring everything together']);
    expect(done).toBe(0);
    expect(mark('wp-page-tasks')).toEqual({ 'TODO.md': text.replace('[ ] b.ts', '[x] b.ts') });
  });

  it('ticks only the one of two tasks with the same words that was done', () => {
    const text = '## Server\n\n- [ ] Tests\n\n## Page\n\n- [ ] Tests\n';
    const { mark } = read('markdown', { 'TODO.md': text });
    expect(mark('wp-page')).toEqual({ 'TODO.md': '## Server\n\n- [ ] Tests\n\n## Page\n\n- [x] Tests\n' });
  });

  it('takes only check boxes for tasks where there are any, with what stands below them', () => {
    const text =
      '## Work\r\n\r\n- A word about it\r\n- [ ] **Store**\r\n  - `src/store.ts`\r\n  - [ ] Types\r\n- [x] Read\r\n\r\n<!--\r\n- [ ] Hidden\r\n-->\r\n';
    const { plan, mark } = read('markdown', { 'TODO.md': text });
    expect(plan.packages).toMatchObject([
      { title: 'Store', writeAllow: ['src/store.ts'], tasks: ['**Store**'] },
    ]);
    expect(plan.packages[0]?.description).toContain('- [ ] Types');
    expect(mark()).toEqual({
      'TODO.md': text.replace('[ ] **Store', '[x] **Store').replace('[ ] Types', '[x] Types'),
    });
  });

  it('takes criteria for what a person looks at in the end, and not for work', () => {
    const body =
      '## Tasks\n\n- [ ] Write a.ts\n- [ ] Write b.ts\n\n## Success Criteria\n\n- [ ] It is fast\n';
    const { plan, titles } = read('github-issue', {
      'issue-1.json': JSON.stringify({ number: 1, title: 'Speed', body }),
    });
    expect(titles).toEqual(['Write a.ts', 'Write b.ts', 'Bring everything together']);
    expect(plan.packages.at(-1)?.steps).toContainEqual({ name: 'criteria', instructions: '- It is fast' });
  });

  it('keeps the text of an issue by itself, and the spacing of one as JSON', () => {
    const text = '# Speed\n\n- [ ] Write a.ts\n';
    expect(read('github-issue', { 'issue-1.json': text }).mark()).toEqual({
      'issue-1.json': '# Speed\n\n- [x] Write a.ts\n',
    });
    const json = `${JSON.stringify({ number: 1, title: 'Speed', body: '- [x] Done\n' })}\n`;
    expect(read('github-issue', { 'issue-1.json': json }).mark()).toEqual({ 'issue-1.json': json });
  });

  it('reads phases of Spec Kit that name stories in short, and tasks below no phase', () => {
    const { plan, titles } = read('spec-kit', { 'specs/1-sign/tasks.md': PHASES });
    expect(titles).toEqual(['US1 — Sign in [P1]', 'US2 — Sign out [P2]', 'Bring everything together']);
    expect(plan.packages.slice(0, 2).map(({ dependsOn }) => dependsOn)).toEqual([[], []]);
    const loose = read('spec-kit', {
      'specs/1-x/tasks.md': '# X\n\n- [ ] T001 a.ts\n\n## Rest\n\n- [ ] T002 b.ts\n',
    });
    expect(loose.plan.packages.flatMap(({ tasks = [] }) => tasks)).toEqual(['T001: a.ts', 'T002: b.ts']);
  });

  it('takes no choice of words for a path', () => {
    const text = '- [ ] Refuse valid/invalid/duplicate names, 4/5/6, in `lib/core/names` and src/a.ts.\n';
    expect(read('markdown', { 'TODO.md': text }).plan.packages[0]?.writeAllow).toEqual([
      'lib/core/names',
      'src/a.ts',
    ]);
  });

  it('keeps two Backlog.md tasks with one id apart, takes no readme for a task, and a refused one for done', () => {
    const task = (id: string, title: string, status: string) =>
      `---\nid: ${id}\ntitle: ${title}\nstatus: ${status}\ndependencies: []\n---\n\n## Description\n\nIn ${title}.ts\n`;
    const files = {
      'backlog/tasks/readme.md': '# Tasks\n',
      'backlog/tasks/task-1 - a.md': task('task-1', 'a', 'To Do'),
      'backlog/tasks/task-1 - b.md': task('task-1', 'b', 'To Do'),
      'backlog/tasks/task-2 - c.md': task('task-2', 'c', 'Wontfix'),
      'backlog/tasks/task-3 - d.md': task('task-3', 'd', '"✔ Done"'),
    };
    const { titles, done, mark } = read('backlog', files);
    expect({ titles, done }).toEqual({ titles: ['a', 'b', 'Bring everything together'], done: 2 });
    expect(mark('wp-b')).toEqual({
      ...files,
      'backlog/tasks/task-1 - b.md': task('task-1', 'b', 'Done'),
    });
  });

  it.each(['\t', '    ', ''])('marks tasks of Taskmaster in place, indented by %j', (indent) => {
    const file = (one: string, two: string) =>
      JSON.stringify(
        {
          master: {
            tasks: [
              {
                id: 1,
                title: 'A "quoted" one',
                description: '',
                status: one,
                subtasks: [{ id: 1, status: one }],
              },
              { id: 2, title: 'B', description: '', status: two, dependencies: [1] },
            ],
          },
        },
        null,
        indent,
      );
    const { mark } = read('taskmaster', { 'tasks/tasks.json': file('pending', 'pending') });
    expect(mark('wp-a-quoted-one')).toEqual({ 'tasks/tasks.json': file('done', 'pending') });
    expect(mark('none')).toEqual({ 'tasks/tasks.json': file('pending', 'pending') });
  });

  it('leaves out what a plan of GSD would write outside of the repository, and says so', () => {
    const path = '.planning/phases/06-hand/06-01-PLAN.md';
    const outside = read('gsd', {
      [path]:
        '---\nfiles_modified:\n  - lib/hand.sh\n  - ~/.tool/flow.md\n---\n<objective>Hand over.</objective>\n',
    });
    expect(outside.plan.packages).toMatchObject([
      {
        writeAllow: ['lib/hand.sh'],
        marks: { writeAllow: 'Left out, being outside of the repository: ~/.tool/flow.md.' },
      },
    ]);
    const worded = read('gsd', { [path]: '---\nphase: 6\n---\n## Objective\n\nWrite `bin/doctor.js`.\n' });
    expect(worded.plan.packages).toMatchObject([
      {
        writeAllow: ['bin/doctor.js'],
        marks: { writeAllow: expect.stringContaining('Inferred.') as string },
      },
    ]);
  });

  it('says what closes issues of Beads, whose files are only a copy', () => {
    const lines = [
      { id: 'x-1', title: 'One', status: 'open', issue_type: 'task' },
      { id: 'x-2', title: 'Two', status: 'tombstone', issue_type: 'task' },
      { id: 'x-3', title: 'Three', status: 'closed', issue_type: 'task' },
      { setting: 'no issue' },
    ];
    const text = lines.map((line) => JSON.stringify(line)).join('\n');
    const { titles, commands } = read('beads', { '.beads/issues.jsonl': text });
    expect(titles).toEqual(['One']);
    expect(commands()).toEqual(['bd close x-1']);
  });
});

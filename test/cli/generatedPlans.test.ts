import { expect, it } from 'vitest';
import type { RunStatus } from '../../src/run/explaining/status';
import { inDepth } from '../support/depth';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { waves } from '../support/commands';
import { startWaves } from '../support/waves';
import { waitFor } from '../support/waitFor';

const BRANCH = 'waves/test-feature/integration';

/** One program for all packages: who is to plan, plans what stands in `plans` for its package and attempt; everybody else writes one file. */
function agent(plans: Readonly<Record<string, string>>): string {
  return `
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { WAVES_SUBPLAN_FILE: file, WAVES_PACKAGE: id, WAVES_ATTEMPT: attempt } = process.env;
const plans = ${JSON.stringify(plans)};
if (file === undefined) {
  mkdirSync('research', { recursive: true });
  writeFileSync('research/' + id, 'found by ' + id + '\\n');
} else {
  mkdirSync('research', { recursive: true });
  writeFileSync('research/question', 'who?\\n');
  writeFileSync('research/prompt-' + id + attempt, readFileSync(process.env.WAVES_PROMPT_FILE, 'utf8'));
  if (id + attempt in plans) writeFileSync(file, plans[id + attempt]);
}
`;
}

/** A plan for one package that is planned by its agent, and one that waits for it. */
function outer(execution: object, retryBudget = 2, beside: Parameters<typeof planText>[0] = []): string {
  const packages = [
    { id: 'research', command: 'node agent.cjs', retryBudget },
    {
      id: 'after',
      dependsOn: ['research'],
      command: 'mkdir after; cat research/one research/two > after/all',
    },
    ...beside,
  ];
  const plan = JSON.parse(planText(packages)) as { packages: object[] };
  const [research, ...rest] = plan.packages;
  const generating = { ...research, task_type: 'plan', subplan: 'generated' };
  return JSON.stringify({ ...plan, execution, packages: [generating, ...rest] });
}

/** A plan as an agent writes it. */
function inner(packages: Parameters<typeof planText>[0]): string {
  return planText(packages, 'inner');
}

const GOOD = inner([
  { id: 'one', writes: ['research/one'] },
  { id: 'two', writes: ['research/two'], dependsOn: ['one'], checks: ['test -s research/question'] },
]);

function repositoryOf(execution: object, plans: Readonly<Record<string, string>>, retryBudget?: number) {
  return gitRepository({
    files: { 'work-packages.yaml': outer(execution, retryBudget), 'agent.cjs': agent(plans) },
  });
}

async function statusOf(root: string): Promise<RunStatus> {
  return JSON.parse((await waves(root, ['status', '--json'])).out) as RunStatus;
}

it('sends a plan of an agent back with what is wrong, asks a person, and carries it out as a part of the run', async () => {
  const bad = inner([
    { id: 'one', writes: ['elsewhere/one'] },
    { id: 'two', writes: ['research/two'], dependsOn: ['three'], locks: ['db:all'] },
  ]);
  const repository = repositoryOf({}, { research2: bad, research3: GOOD });
  const { root } = repository;
  const run = startWaves(root, ['run', 'work-packages.yaml']);
  expect(await run.finished, run.out()).toMatchObject({ code: 3 });
  expect(run.out()).toContain('Its agent has left no plan in the file that WAVES_SUBPLAN_FILE names');
  // What was wrong with the first one, all of it, and what it said.
  expect(run.out()).toContain('The plan that its agent answered with has');
  expect(run.out()).toContain('elsewhere/one');
  // What would come into the run, before it is there.
  const why = (await waves(root, ['why', 'research'])).out;
  expect(why).toContain('waits for a person: its agent has planned 2 packages');
  expect(why).toContain('+ one may write research/one');
  expect(why).toContain('test -s research/question');
  expect((await statusOf(root)).packages['research']).not.toHaveProperty('subplan');
  const decided = await waves(root, ['decide', 'research', 'approve']);
  expect(decided.code, decided.err).toBe(0);
  const next = startWaves(root, ['run', 'work-packages.yaml']);
  expect(await next.finished, next.out()).toMatchObject({ code: 0 });
  expect(repository.show(BRANCH, 'after/all')).toBe('found by one\nfound by two');
  const prompt = repository.show(BRANCH, 'research/prompt-research3');
  expect(prompt).toContain('`elsewhere/one`, which is outside the scope of "research"');
  expect(prompt).toContain('unknown-dependency');
  expect(prompt).toContain('claims the lock `db:all`');
  expect(prompt).toContain('"elsewhere/one"');
  const { packages } = await statusOf(root);
  expect(packages['research']).toMatchObject({
    state: 'done',
    attempt: 4,
    subplan: { plan: 'research.generated.yaml', run: { packages: { one: { state: 'done' } } } },
  });
});

inDepth(
  'asks by rule only about commands that nobody has agreed to, and lets plans write plans as deep as there is room',
  async () => {
    const within = inner([
      { id: 'one', writes: ['research/one'] },
      {
        id: 'two',
        writes: ['research/two', 'research/prompt-two*', 'research/question'],
        subplan: 'generated',
      },
    ]);
    const repository = repositoryOf(
      { generated_plans: { rule: 'approve', depth: 2, packages: 5 } },
      { research1: GOOD, research2: within, two1: inner([{ id: 'two', writes: ['research/two'] }]) },
    );
    const { root } = repository;
    const run = startWaves(root, ['run', 'work-packages.yaml']);
    expect(await run.finished, run.out()).toMatchObject({ code: 3 });
    await waves(root, ['decide', 'research', 'reject', 'no', 'shell', 'tests']);
    const next = startWaves(root, ['run', 'work-packages.yaml']);
    expect(await next.finished, next.out()).toMatchObject({ code: 0 });
    // A person's words are what the next plan is made with.
    expect(repository.show(BRANCH, 'research/prompt-research2')).toContain('no shell tests');
    expect(repository.show(BRANCH, 'after/all')).toBe('found by one\nfound by two');
    const { packages } = await statusOf(root);
    expect(packages['research']?.subplan?.run?.packages['two']).toMatchObject({
      state: 'done',
      subplan: { run: { packages: { two: { state: 'done' } } } },
    });
  },
);

inDepth(
  'keeps what was proposed when its driver is killed, and proposes, takes up and merges nothing twice',
  async () => {
    const slow = 'until test -f "$GO"; do sleep 0.05; done; mkdir slow; echo x > slow/x';
    const repository = gitRepository({
      files: {
        'work-packages.yaml': outer({}, 2, [{ id: 'slow', command: slow }]),
        'agent.cjs': agent({ research1: GOOD }),
      },
    });
    const { root } = repository;
    const env = { GO: `${root}.go` };
    const run = startWaves(root, ['run', 'work-packages.yaml'], env);
    const standing = async () =>
      (await waves(root, ['status'])).code === 0 ? (await statusOf(root)).packages : {};
    await waitFor('the plan is proposed', async () => (await standing())['research']?.state === 'blocked');
    run.signal('SIGKILL');
    await run.finished;
    const next = startWaves(root, ['run', 'work-packages.yaml'], env);
    await waitFor('somebody drives it again', () => next.out() !== '');
    const decided = await waves(root, ['decide', 'research', 'approve']);
    expect(decided.code, decided.err).toBe(0);
    await waitFor('the plan is carried out', async () => (await standing())['research']?.state === 'done');
    next.signal('SIGKILL');
    await next.finished;
    repository.write({ '../repository.go': '' });
    const last = startWaves(root, ['run', 'work-packages.yaml'], env);
    expect(await last.finished, last.out()).toMatchObject({ code: 0 });
    expect(repository.show(BRANCH, 'after/all')).toBe('found by one\nfound by two');
    const events = (await waves(root, ['watch', '--json'])).out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; package?: string; child_run?: string });
    const count = (type: string) =>
      events
        .filter((event) => event.type === type)
        .map(({ package: id }) => id)
        .sort();
    expect(count('subplan.proposed')).toEqual(['research']);
    expect(count('subplan.adopted')).toEqual(['research']);
    expect(count('package.integrated')).toEqual(['after', 'one', 'research', 'slow', 'two']);
  },
);

/** Looks first; then the next wave is planned from what was found, and the one after that from what came of it, until nothing is left. */
it('plans wave after wave, each from the reports of the last, none before those are merged, until nothing is left to do', async () => {
  const program = `
const { existsSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { WAVES_SUBPLAN_FILE: file, WAVES_PACKAGE: id, WAVES_PROMPT_FILE: prompt, WAVES_CONTEXT_FILE: context } = process.env;
const folder = process.argv[2];
mkdirSync(folder, { recursive: true });
const found = (what) => writeFileSync(context, JSON.stringify({ findings: [{ file: folder + '/' + id, line: 1, severity: 'high', what, evidence: 'Read it.' }] }));
if (file === undefined) {
  writeFileSync(folder + '/' + id, 'by ' + id + '\\n');
  found('slow because of ' + id);
} else {
  const known = readFileSync(prompt, 'utf8');
  const reads = (path) => existsSync(path) ? 'there' : 'missing';
  writeFileSync(folder + '/prompt-' + id, known + reads('first/look') + ' ' + reads('second/mend'));
  const mend = { id: 'mend', name: 'Mend it', description: 'Mend what was found.', depends_on: [], agent: { command: 'node agent.cjs second' }, scope: { write_allow: ['second/mend'], read_allow: ['**'] }, verification: 'tier_a' };
  writeFileSync(file, JSON.stringify({ change_id: id, packages: id === 'second' ? [mend] : [] }));
}
`;
  const plan = JSON.parse(
    planText([
      { id: 'look', command: 'node agent.cjs first', writes: ['first/**'] },
      { id: 'second', command: 'node agent.cjs second', dependsOn: ['look'] },
      { id: 'third', command: 'node agent.cjs third', dependsOn: ['second'] },
      { id: 'last', command: 'mkdir last; cp third/prompt-third last/all', dependsOn: ['third'] },
    ]),
  ) as { packages: object[] };
  [1, 2].forEach((index) => Object.assign(plan.packages[index] ?? {}, { subplan: 'generated' }));
  const files = {
    'work-packages.yaml': JSON.stringify({ ...plan, execution: { generated_plans: { rule: 'approve' } } }),
    'agent.cjs': program,
  };
  const repository = gitRepository({ files });
  const { root } = repository;
  const run = startWaves(root, ['run', 'work-packages.yaml']);
  expect(await run.finished, run.out()).toMatchObject({ code: 0 });
  expect(run.out()).toContain('has found that nothing is left to plan');
  const second = repository.show(BRANCH, 'second/prompt-second');
  expect(second).toContain('slow because of look');
  expect(second).toMatch(/there missing$/);
  const third = repository.show(BRANCH, 'last/all');
  expect(third).toContain('slow because of mend');
  expect(third).toMatch(/there there$/);
  const { packages } = await statusOf(root);
  expect(packages['second']).toMatchObject({
    state: 'done',
    subplan: { run: { packages: { mend: { state: 'done' } } } },
  });
  expect(packages['third']).toMatchObject({ state: 'done', attempt: 1 });
  expect(packages['third']).not.toHaveProperty('subplan.run');
});

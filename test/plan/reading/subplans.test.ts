import { describe, expect, it } from 'vitest';
import { checkPlan } from '../../../src/plan/checks/checkPlan';
import type { Problem } from '../../../src/plan/problem';
import { readPlan } from '../../../src/plan/reading/readPlan';
import { allSubplans, readSubplans, subplanOf } from '../../../src/plan/reading/subplans';
import type { PlanPackage } from '../../support/plans';
import { planText } from '../../support/plans';

type Files = Readonly<Record<string, readonly PlanPackage[] | string>>;

/** Reads files that only the test has; `main.yaml` lies in `plans`. */
async function subplansOf(files: Files, asked: string[] = []) {
  const text = (path: string) => {
    const file = files[path];
    return typeof file === 'string' || file === undefined ? file : planText(file, path);
  };
  const reading = readPlan(text('plans/main.yaml') ?? '');
  const subplans = await readSubplans(reading.plan, 'plans/main.yaml', (path) => {
    asked.push(path);
    const found = text(path);
    return Promise.resolve(
      found === undefined ? { trouble: `${path} is not there.` } : { text: found, hash: `hash of ${path}` },
    );
  });
  return { reading, subplans };
}

/** What is said about the subplans of `plans/main.yaml`. */
async function problemsOf(files: Files): Promise<Problem[]> {
  const { reading, subplans } = await subplansOf(files);
  const surroundings = { folder: 'plans', subplans, isMissing: () => false };
  return checkPlan(reading, { surroundings }).filter(({ code }) => code.startsWith('subplan-'));
}

const CHILD: readonly PlanPackage[] = [{ id: 'part', writes: ['api/part/**'] }];

describe('readSubplans', () => {
  it('finds plans within plans from the folder of the plan that names them, and reads each once', async () => {
    const asked: string[] = [];
    const { reading, subplans } = await subplansOf(
      {
        'plans/main.yaml': [
          { id: 'a', subplan: './deep/api.yaml' },
          { id: 'b', subplan: '../shared.yaml' },
        ],
        'plans/deep/api.yaml': [{ id: 'c', subplan: '../../shared.yaml' }],
        'shared.yaml': CHILD,
      },
      asked,
    );
    expect(asked).toEqual(['plans/deep/api.yaml', 'shared.yaml']);
    expect(allSubplans(subplans).map(({ path, hash }) => [path, hash])).toEqual([
      ['plans/deep/api.yaml', 'hash of plans/deep/api.yaml'],
      ['shared.yaml', 'hash of shared.yaml'],
    ]);
    const [a] = reading.plan.packages;
    expect(a && subplanOf(subplans, a)?.subplans.get('../../shared.yaml')?.kind).toBe('plan');
  });

  it.each(['/etc/plan.yaml', 'C:\\plan.yaml', '../../outside.yaml', '\\\\server\\plan.yaml'])(
    'does not ask for %s, which lies outside the repository',
    async (subplan) => {
      const asked: string[] = [];
      const { subplans } = await subplansOf({ 'plans/main.yaml': [{ id: 'a', subplan }] }, asked);
      expect(asked).toEqual([]);
      expect(subplans.get(subplan)?.kind).toBe('unreadable');
    },
  );

  it('ends at plans that contain each other', async () => {
    const { subplans } = await subplansOf({
      'plans/main.yaml': [
        { id: 'a', subplan: 'one.yaml' },
        { id: 'b', subplan: 'two.yaml' },
      ],
      'plans/one.yaml': [{ id: 'x', subplan: 'two.yaml' }],
      'plans/two.yaml': [{ id: 'y', subplan: 'one.yaml' }],
    });
    const one = subplans.get('one.yaml');
    const two = one?.kind === 'plan' ? one.subplans.get('two.yaml') : undefined;
    expect(two?.kind === 'plan' && two.subplans.get('one.yaml')).toEqual({
      kind: 'cycle',
      paths: ['plans/one.yaml', 'plans/two.yaml', 'plans/one.yaml'],
    });
  });
});

describe('the checks of subplans', () => {
  it('have nothing to say about a subplan that stays within its package', async () => {
    const files = {
      'plans/main.yaml': [{ id: 'a', subplan: 'api.yaml', writes: ['api/**', 'docs/api.md'] }],
      'plans/api.yaml': [
        ...CHILD,
        { id: 'docs', writes: ['docs/api.md', 'api/docs/*'], dependsOn: ['part'] },
      ],
    };
    expect(await problemsOf(files)).toEqual([]);
  });

  it('name the plan that is not there', async () => {
    const [problem] = await problemsOf({ 'plans/main.yaml': [{ id: 'a', subplan: 'gone.yaml' }] });
    expect(problem).toMatchObject({ code: 'subplan-unreadable', severity: 'error', package: 'a' });
    expect(problem?.message).toContain('plans/gone.yaml is not there.');
  });

  it('find a plan that contains itself, directly and around a corner', async () => {
    const direct = await problemsOf({ 'plans/main.yaml': [{ id: 'a', subplan: 'main.yaml' }] });
    expect(direct).toMatchObject([{ code: 'subplan-cycle', severity: 'error' }]);
    const around = await problemsOf({
      'plans/main.yaml': [{ id: 'a', subplan: 'api.yaml' }],
      'plans/api.yaml': [{ id: 'x', subplan: 'main.yaml', writes: ['a/**'] }],
    });
    const [problem] = around.filter(({ code }) => code === 'subplan-problems');
    expect(problem?.severity).toBe('error');
    expect(problem?.message).toContain('`plans/main.yaml` > `plans/api.yaml` > `plans/main.yaml`');
  });

  it('bring the errors of the subplan to the line that names it, with the places where they are', async () => {
    const text = planText([{ id: 'part', writes: ['a/part'], dependsOn: ['nobody'] }]);
    const [problem] = await problemsOf({
      'plans/main.yaml': [{ id: 'a', subplan: 'api.yaml' }],
      'plans/api.yaml': text,
    });
    expect(problem).toMatchObject({ code: 'subplan-problems', severity: 'error', package: 'a' });
    expect(problem?.related?.[0]).toMatchObject({ file: 'plans/api.yaml' });
    const line = problem?.related?.[0]?.range.start.line ?? -1;
    expect(text.split('\n')[line]).toContain('nobody');
  });

  it('refuse a subplan without packages', async () => {
    const files = {
      'plans/main.yaml': [{ id: 'a', subplan: 'api.yaml' }],
      'plans/api.yaml': 'feature: {id: x}',
    };
    expect(await problemsOf(files)).toMatchObject([{ severity: 'error', package: 'a' }]);
  });

  it.each([
    ['beside it', ['web/**'], [], 'web/'],
    ['that the parent denies', ['a/**'], [], 'a/secret/'],
    ['that a wider glob reaches', ['*.md'], [], '.md'],
  ])(
    'show a path %s that the subplan may write and its package may not',
    async (_case, writes, deny, path) => {
      const [problem] = await problemsOf({
        'plans/main.yaml': [{ id: 'a', subplan: 'api.yaml', deny: ['a/secret/**'] }],
        'plans/api.yaml': [{ id: 'part', writes, deny }],
      });
      expect(problem).toMatchObject({ code: 'subplan-scope', severity: 'error', package: 'a' });
      expect(problem?.message).toContain(path);
      expect(problem?.related?.[0]).toMatchObject({ file: 'plans/api.yaml' });
    },
  );

  it('admit what only the deny of the subplan keeps within the scope of its package', async () => {
    const files = (deny: readonly string[]) => ({
      'plans/main.yaml': [{ id: 'a', subplan: 'api.yaml', deny: ['a/secret/**'] }],
      'plans/api.yaml': [{ id: 'part', writes: ['a/**'], deny }],
    });
    expect(await problemsOf(files(['a/secret/**']))).toEqual([]);
    expect(await problemsOf(files(['a/secret/x*']))).toMatchObject([{ code: 'subplan-scope' }]);
  });

  it('ask for the locks of the subplan to be claimed by its package', async () => {
    const files = (locks: readonly string[]) => ({
      'plans/main.yaml': [{ id: 'a', subplan: 'api.yaml', locks }],
      'plans/api.yaml': [{ id: 'part', writes: ['a/**'], locks: ['db:schema:users'] }],
    });
    expect(await problemsOf(files([]))).toMatchObject([{ code: 'subplan-lock', severity: 'warning' }]);
    expect(await problemsOf(files(['db:schema:users']))).toEqual([]);
  });
});

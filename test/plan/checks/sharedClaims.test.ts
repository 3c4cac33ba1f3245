import { describe, expect, it } from 'vitest';
import { checkPlan } from '../../../src/plan/checks/checkPlan';
import { fixedPlan } from '../../../src/plan/language/fixes/quickFixes';
import { readPlan } from '../../../src/plan/reading/readPlan';

/** A plan of independent packages. */
function planOf(
  count: number,
  scope: (at: number) => string,
  more: (at: number) => string = () => '',
): string {
  const items = Array.from(
    { length: count },
    (_, at) => `  - { id: wp-${at + 1}, scope: { write_allow: [${scope(at)}] }${more(at)} }\n`,
  );
  return `packages:\n${items.join('')}`;
}

function overlapsIn(text: string): string[] {
  return checkPlan(readPlan(text))
    .filter(({ code }) => /-overlap$/.test(code))
    .map(({ severity, code, message }) => `${severity} ${code} ${message}`);
}

describe('a claim by which many packages meet', () => {
  it('is one problem when all have it', () => {
    expect(overlapsIn(planOf(40, () => '"**"'))).toEqual([
      'error scope-overlap "wp-1", "wp-2", "wp-3" and 37 more may work at the same time, and all may write what `**` matches, such as `file`. That makes 780 pairs. Narrow `**` to what each needs, or let one wait for the other.',
    ]);
  });

  it('is one problem when one has it, beside what else is wrong', () => {
    const text = planOf(6, (at) => (at === 2 ? '"**"' : at < 2 ? 'package.json' : `"src/${at}/**"`));
    expect(overlapsIn(text)).toEqual([
      'error scope-overlap "wp-1" and "wp-2" may work at the same time and may both write `package.json`. Let one depend on the other, or take it away from one.',
      'error scope-overlap `**` lets "wp-3" write what "wp-1", "wp-2", "wp-4" and 2 more may write at the same time, such as `package.json`. That makes 5 pairs. Narrow `**` to what each needs, or let one wait for the other.',
    ]);
  });

  it('names a file of the others where several have it', () => {
    expect(overlapsIn(planOf(4, (at) => (at < 3 ? '"**"' : '"src/**"')))).toEqual([
      'error scope-overlap `**` lets "wp-1", "wp-2" and "wp-3" write the same files, and what "wp-4" may write at the same time, such as `src/file`. That makes 6 pairs. Narrow `**` to what each needs, or let one wait for the other.',
    ]);
  });

  it('is one problem of locks', () => {
    const text = planOf(
      5,
      (at) => `"src/${at}/**"`,
      () => ', locks: { keys: ["db:schema:users"] }',
    );
    expect(overlapsIn(text)).toEqual([
      'warning lock-overlap "wp-1", "wp-2", "wp-3" and 2 more may work at the same time and claim `db:schema:users`: 10 pairs of which one will wait until the other has ended. Let them depend on each other, or claim less.',
    ]);
  });

  it('stays two problems where two pairs have little in common', () => {
    expect(overlapsIn(planOf(3, (at) => (at === 1 ? '"src/**"' : `src/${at}.ts`)))).toHaveLength(2);
  });

  it('is mended in one step', () => {
    for (const text of [
      planOf(6, (at) => (at === 2 ? '"**"' : `"src/${at}/**"`)),
      planOf(5, () => '"src/**"'),
      planOf(
        4,
        (at) => `"src/${at}/**"`,
        () => ', locks: { keys: ["db:schema:users"] }',
      ),
    ]) {
      const { steps, text: after } = fixedPlan(text);
      expect(steps.filter(({ problem }) => problem.data?.kind === 'shared-claim')).toHaveLength(1);
      expect(overlapsIn(after)).toEqual([]);
    }
  });
});

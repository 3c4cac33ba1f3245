import { describe, expect, it } from 'vitest';
import type { RunStatus } from '../../src/run/explaining/status';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { waitFor } from '../support/waitFor';
import { waves } from '../support/commands';
import { startWaves } from '../support/waves';
import { familyOfPlans } from '../support/familyOfPlans';

const WRITE = 'mkdir -p "$(dirname FILE)" && echo "$WAVES_RUN $WAVES_PACKAGE" > FILE';
const BRANCH = 'waves/test-feature/integration';

describe('a plan of plans', () => {
  it('is carried out by two runs of three packages within one, and shown so', async () => {
    const { files, written } = familyOfPlans(2, 2, WRITE);
    const repository = gitRepository({ files });
    const run = await waves(repository.root, ['run', 'work-packages.yaml']);
    expect({ code: run.code, err: run.err }).toEqual({ code: 0, err: '' });
    expect(run.out).toMatch(/team-1\/part-1 +working/);
    const found = repository.files(BRANCH).filter((file) => file.endsWith('.txt'));
    expect(found.sort()).toEqual([...written].sort());
    expect(repository.show(BRANCH, 'team-2/all.txt')).toMatch(/\+team-2\.1 wp-integration$/);
    expect(repository.git('status', '--porcelain')).toBe('');

    const watched = await waves(repository.root, ['watch', '--json']);
    const events = watched.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; seq: number; package?: string; child_run?: string });
    const merged = events.filter(({ type }) => type === 'package.integrated');
    expect(merged.filter((event) => event.child_run === undefined)).toHaveLength(3);
    const inner = merged.filter((event) => event.child_run?.endsWith('+team-2.1'));
    expect(inner.map((event) => event.package).sort()).toEqual(['part-1', 'part-2', 'wp-integration']);
    const ends = events.filter(({ type }) => type === 'run.ended');
    expect(ends.map((event) => event.child_run?.replace(/.*\+/, '') ?? '').sort()).toEqual([
      '',
      'team-1.1',
      'team-2.1',
    ]);

    const status = await waves(repository.root, ['status', '--json']);
    const document = JSON.parse(status.out) as RunStatus;
    const team = document.packages['team-1']?.subplan;
    expect(team).toMatchObject({ plan: 'plans/team-1.yaml', run: { state: 'done', totals: { done: 3 } } });
    expect(team?.run?.packages['part-2']).toMatchObject({ state: 'done', blocked_by: [] });
    expect(document.packages['wp-integration']?.subplan).toBeUndefined();

    const rows = (await waves(repository.root, ['status'])).out.split('\n');
    const indentOf = (row: string | undefined) => /^ */.exec(row ?? '')?.[0].length;
    const at = rows.findIndex((row) => row.includes('team-1'));
    expect(rows[at + 1]).toContain('part-1');
    expect(indentOf(rows[at + 1])).toBeGreaterThan(indentOf(rows[at]) ?? 0);

    const report = (await waves(repository.root, ['report'])).out;
    expect(report).toContain('| Done | team-1 |');
    expect(report).toContain('| Done | ↳ part-1 |');
    expect(report).toMatch(/^team-1 .*\nteam-1\/part-\d .*█/m);
  });

  it('says what is wrong in a plan within it, and where', async () => {
    const { files } = familyOfPlans(1, 1, WRITE);
    const broken = planText([{ id: 'x', writes: ['elsewhere/**'], dependsOn: ['nobody'] }]);
    const repository = gitRepository({ files: { ...files, 'plans/team-1.yaml': broken } });
    const { code, out } = await waves(repository.root, ['validate', 'work-packages.yaml']);
    expect(code).toBe(1);
    expect(out).toContain('error subplan-problems');
    expect(out).toMatch(/plans\/team-1\.yaml:\d+:\d+: .*nobody/);
    expect(out).toContain('error subplan-scope');
    const run = await waves(repository.root, ['run', 'work-packages.yaml']);
    expect(run.code).not.toBe(0);
    expect(run.err).toContain('subplan-problems');
  });

  it('asks for consent to the commands of the plans within it too', async () => {
    const { files } = familyOfPlans(1, 1, WRITE);
    const repository = gitRepository({ files });
    const { code, err } = await waves(repository.root, ['run', 'work-packages.yaml'], { WAVES_CONSENT: '' });
    expect(code).not.toBe(0);
    expect(err).toContain('> team-1/part-1.txt');
    expect(err).toContain('for team-1/part-1');
  });

  it('says why a package in a child run waits, and goes on when that is put right', async () => {
    const { files } = familyOfPlans(1, 1, `test -f "$GO" || exit 3; ${WRITE}`);
    const repository = gitRepository({ files });
    const go = `${repository.root}.go`;
    const run = await waves(repository.root, ['run', 'work-packages.yaml'], { GO: go });
    expect(run.code).toBe(3);
    const why = (await waves(repository.root, ['why', 'team-1'])).out;
    expect(why).toContain('part-1 is failed (The agent exited with code 3.)');
    expect(why).toMatch(/waves retry team-1 --run \S+/);
    const report = (await waves(repository.root, ['report'])).out;
    expect(report).toMatch(
      /## Left to do\n\n- \*\*team-1\*\*.*\n- \*\*team-1\/part-1\*\* \(Failed\): .*code 3/,
    );
    expect(report).toContain('**team-1/part-1**, attempt 1, failed');
    repository.write({ '../repository.go': '' });
    const retried = await waves(repository.root, ['retry', 'team-1', '--yes'], { GO: go });
    expect({ code: retried.code, err: retried.err }).toMatchObject({ code: 0 });
    await waitFor('the run is done', async () => {
      const { out } = await waves(repository.root, ['status', '--json']);
      return (JSON.parse(out) as RunStatus).state === 'done';
    });
    expect(repository.show(BRANCH, 'team-1/part-1.txt')).toContain('part-1');
  });

  it('ends with its agents when it is cancelled', async () => {
    const { files } = familyOfPlans(2, 2, `${WRITE} && sleep 600`);
    const repository = gitRepository({ files });
    const run = startWaves(repository.root, ['run', 'work-packages.yaml']);
    await waitFor('four agents work', () => (run.out().match(/working/g)?.length ?? 0) >= 4);
    const cancelled = await waves(repository.root, ['cancel']);
    expect(cancelled.code).toBe(0);
    await run.finished;
    const { out } = await waves(repository.root, ['status', '--json']);
    const document = JSON.parse(out) as RunStatus;
    expect(document.state).toBe('cancelled');
    for (const name of ['team-1', 'team-2']) {
      expect(document.packages[name]?.subplan?.run?.state).toBe('cancelled');
    }
  });
});

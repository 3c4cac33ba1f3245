import { describe, expect, it } from 'vitest';
import type { RunReport } from '../../src/run/explaining/report/reportDocument';
import { inDepth } from '../support/depth';
import { driftingRepository } from '../support/driftingRepository';
import type { TestRepository } from '../support/gitRepository';
import { waitFor } from '../support/waitFor';
import { statusOf, waves } from '../support/commands';

const BRANCH = 'waves/drifting/integration';
const PLAN = 'work-packages.yaml';

/** A run in which `page` is stale, since `server` has changed the contract that it was built on. */
async function drifted(): Promise<TestRepository> {
  const repository = driftingRepository();
  const { code, out } = await waves(repository.root, ['run', PLAN]);
  expect(out).toContain('page built on it: GET /profile changed: 200.display_name added, 200.name removed');
  expect(code).toBe(3);
  expect((await statusOf(repository.root)).packages['page']?.state).toBe('stale');
  return repository;
}

async function settle({ root }: TestRepository, ...args: string[]): Promise<RunReport> {
  const { code, err } = await waves(root, args);
  expect(err).toBe('');
  expect(code).toBe(0);
  await waitFor('the run is done', async () => (await statusOf(root)).state === 'done');
  return JSON.parse((await waves(root, ['report', '--format', 'json'])).out) as RunReport;
}

describe('a contract that changes under finished work', () => {
  inDepth('is accepted: the work stays as it is', async () => {
    const repository = await drifted();
    expect((await waves(repository.root, ['why', 'page'])).out).toContain('may break');
    const report = await settle(repository, 'accept', 'page', '--message', 'it shows no name');
    expect(repository.show(BRANCH, 'page.txt')).toContain('{ name:');
    expect(report.contracts?.drifts).toMatchObject([{ breaking: true, stale: ['page'], open: [] }]);
  });

  inDepth('has the work done again, on what there is now', async () => {
    const repository = await drifted();
    await settle(repository, 'retry', 'page');
    expect(repository.show(BRANCH, 'page.txt')).toContain('{ display_name:');
  });

  it('is a revision of its own: the plan says so, and all that stands on an older one is built anew', async () => {
    const repository = await drifted();
    const report = await settle(repository, 'bump');
    const plan = repository.git('diff', '-U0', PLAN);
    expect(plan).toContain('+    "revision": 2');
    expect(plan).toContain('+    "plan_revision": 2');
    expect(repository.show(BRANCH, 'page.txt')).toContain('{ display_name:');
    expect(report.packages.map(({ id, attempts }) => [id, attempts.length])).toEqual([
      ['contract', 1],
      ['page', 2],
      ['server', 1],
    ]);
  });
});

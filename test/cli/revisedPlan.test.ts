import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunReport } from '../../src/run/explaining/report/reportDocument';
import type { RunStatus } from '../../src/run/explaining/status';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { waves } from '../support/commands';

/** Packages that count in a file how often each was carried out. */
function plan(counts: string, third: string): string {
  const counting = (id: string, work = '') =>
    `echo ${id} >> "${counts}"; ${work}mkdir -p ${id}; echo x > ${id}/x`;
  return planText([
    { id: 'a', command: counting('a') },
    { id: 'b', command: counting('b', 'true; ') },
    { id: 'c', command: counting('c', third), dependsOn: ['a', 'b'] },
    { id: 'd', command: counting('d') },
  ]);
}

describe('a run whose plan was edited', () => {
  it('keeps the results of what is unchanged, and does the rest again when it is retried', async () => {
    const counts = join(temporaryFolder('counts'), 'counts');
    const { root } = gitRepository({ files: { 'work-packages.yaml': plan(counts, 'exit 3; ') } });
    const status = async () => JSON.parse((await waves(root, ['status', '--json'])).out) as RunStatus;
    expect((await waves(root, ['run', 'work-packages.yaml'])).code).toBe(1);
    expect((await status()).packages['c']?.state).toBe('failed');
    const first = (await status()).run;

    const edited = plan(counts, '').replace('true; ', 'echo changed; ');
    const slower = { ...(JSON.parse(edited) as object), execution: { max_parallel: 2 } };
    writeFileSync(join(root, 'work-packages.yaml'), JSON.stringify(slower));
    expect((await waves(root, ['retry'])).code).toBe(0);
    await waitFor('the run is done', async () => (await status()).state === 'done');
    const { run, packages } = await status();
    expect(run).toBe(first);
    const report = JSON.parse((await waves(root, ['report', '--format', 'json'])).out) as RunReport;
    expect(report.max_parallel).toBe(2);
    expect(Object.values(packages).map(({ state }) => state)).toEqual(['done', 'done', 'done', 'done']);
    const carriedOut = readFileSync(counts, 'utf8').trim().split('\n').sort().join('');
    // `b` and `c` say something else than before; `a` and `d` do not.
    expect(carriedOut).toBe('abbccd');
  });

  it('can carry out one package with what it needs, and the others later', async () => {
    const counts = join(temporaryFolder('counts'), 'counts');
    const { root } = gitRepository({ files: { 'work-packages.yaml': plan(counts, '') } });
    const carriedOut = () => readFileSync(counts, 'utf8').trim().split('\n').sort().join('');
    expect((await waves(root, ['run', 'work-packages.yaml', '--only', 'c'])).code).toBe(0);
    expect(carriedOut()).toBe('abc');
    expect((await waves(root, ['why', 'd'])).out).toContain('is not part of what this run was asked to');
    expect((await waves(root, ['run', 'work-packages.yaml'])).code).toBe(0);
    expect(carriedOut()).toBe('abcd');
  });
});

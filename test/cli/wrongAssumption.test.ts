import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeSampleRepository } from '../../scripts/sample/makeSampleRepository.mjs';
import { checkPlan } from '../../src/plan/checks/checkPlan';
import { readPlan } from '../../src/plan/reading/readPlan';
import type { RunReport } from '../../src/run/explaining/report/reportDocument';
import { inDepth } from '../support/depth';
import { temporaryFolder } from '../support/temporaryFolder';
import { waves } from '../support/commands';

const PLAN = 'work-packages.yaml';
const MISMATCH =
  'src/card/profileCard.js:5 (wp-card) goes by the field `displayName` in GET /v1/profiles/{id}; contracts/openapi.yaml:21 has `id`, `display_name`, `city`.';

const sample = () => makeSampleRepository(join(temporaryFolder(), 'wrong-assumption'), 'wrong-assumption');

async function reportOf(root: string): Promise<RunReport> {
  return JSON.parse((await waves(root, ['report', '--format', 'json'])).out) as RunReport;
}

const endings = ({ packages }: RunReport) =>
  Object.fromEntries(packages.map(({ id, state, attempts }) => [id, `${state} ${attempts.length}`]));

describe('the sample with the wrong assumption', () => {
  it('is a plan without problems', () => {
    const text = readFileSync(join(sample(), PLAN), 'utf8');
    expect(checkPlan(readPlan(text))).toEqual([]);
  });

  inDepth('fails in the integration where nobody is held against contracts', async () => {
    const root = sample();
    const { code, out } = await waves(root, ['run', PLAN, '--no-contracts']);
    expect(code).toBe(1);
    expect(out).not.toContain('goes by the field');
    const report = await reportOf(root);
    expect(endings(report)).toEqual({
      'wp-contract': 'done 1',
      'wp-service': 'done 1',
      'wp-card': 'done 1',
      'wp-integration': 'failed 1',
    });
    expect(report).not.toHaveProperty('contracts');
  });

  it('is stopped before it is merged where they are, with file and line, and comes out well', async () => {
    const root = sample();
    const { code, out } = await waves(root, ['run', PLAN]);
    expect(out).toContain(MISMATCH);
    expect(code).toBe(0);
    const report = await reportOf(root);
    expect(endings(report)).toMatchObject({ 'wp-card': 'done 2', 'wp-integration': 'done 1' });
    expect(report.contracts?.sent_back).toMatchObject([{ package: 'wp-card', attempt: 1 }]);
    expect(report.contracts?.waves[1]?.concerns).toMatchObject([{ status: 'aligned' }]);
  });

  it('can be left to the plan, which keeps contracts from its agents then', async () => {
    const root = sample();
    const prompt = async () => (await waves(root, ['prompt', PLAN, 'wp-card'])).out;
    const told = await prompt();
    const path = join(root, PLAN);
    writeFileSync(path, readFileSync(path, 'utf8').replace('# execution:', 'execution:'));
    const untold = await prompt();
    expect(told).toContain('## Contracts');
    expect(untold).not.toContain('## Contracts');
    expect(untold).not.toContain('Leave what you know');
  });
});

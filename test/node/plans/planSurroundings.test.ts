import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lookAround } from '../../../src/node/plans/planSurroundings';
import { readPlan } from '../../../src/plan/reading/readPlan';
import { contractsOf } from '../../../src/plan/checks/basis/surroundings';
import { temporaryFolder } from '../../support/temporaryFolder';

const PLAN = `
feature: { id: a }
contracts: { openapi: { primary: beside.yaml, files: [beside.yaml, docs/top.yaml, other.yaml, ../../../far.yaml, "odd\\0name"] } }
packages:
  - package_id: wp-a
    prompt: { file: docs/top.yaml }
    subplan: beside.yaml
    verification: { steps: [cat docs/top.yaml docs/gone.yaml] }
`;

/** A repository with a plan in `plans/one`. */
function repository(): { readonly root: string; readonly planPath: string } {
  const root = temporaryFolder();
  const folder = join(root, 'plans', 'one');
  mkdirSync(join(root, '.git'));
  writeFileSync(join(root, '.git', 'HEAD'), 'ref: refs/heads/main\n');
  mkdirSync(join(root, 'docs'));
  mkdirSync(join(root, 'base'));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(root, 'docs', 'top.yaml'), '');
  writeFileSync(join(root, 'base', 'other.yaml'), '');
  writeFileSync(join(folder, 'beside.yaml'), '');
  return { root, planPath: join(folder, 'work-packages.yaml') };
}

describe('lookAround', () => {
  const { plan } = readPlan(PLAN);
  const contracts = contractsOf(plan).map(({ value }) => value);

  it("looks for contracts from the plan's folder and from the top of the repository", async () => {
    const around = await lookAround(plan, repository().planPath);
    expect(around.folder).toBe('plans/one');
    expect(contracts.filter((path) => around.isMissing({ path, from: 'either' }))).toEqual([
      'other.yaml',
      'odd\0name',
    ]);
  });

  it('looks for the rest where it counts from', async () => {
    const around = await lookAround(plan, repository().planPath);
    expect(around.isMissing({ path: 'docs/top.yaml', from: 'plan' })).toBe(true);
    expect(around.isMissing({ path: 'beside.yaml', from: 'plan' })).toBe(false);
    expect(around.isMissing({ path: 'docs/top.yaml', from: 'repository' })).toBe(false);
    expect(around.isMissing({ path: 'docs/gone.yaml', from: 'repository' })).toBe(true);
  });

  it('looks in another folder when asked', async () => {
    const { root, planPath } = repository();
    const around = await lookAround(plan, planPath, join(root, 'base'));
    expect(contracts.filter((path) => around.isMissing({ path, from: 'either' }))).toEqual([
      'beside.yaml',
      'docs/top.yaml',
      'odd\0name',
    ]);
  });
});

import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { KeptPlans } from '../../../src/extension/plans/keptPlans';
import { readPlan } from '../../../src/plan/reading/readPlan';
import { planText } from '../../support/plans';
import { temporaryFolder } from '../../support/temporaryFolder';

const WHERE = 'file:///repo/work-packages.yaml';
const large = (feature: string) =>
  planText(
    Array.from({ length: 80 }, (_, at) => ({ id: `wp-${at}`, writes: [`src/${at}/**`] })),
    feature,
  );

it('gives back exactly what a text was read as, and nothing for another text, plan or build', async () => {
  const folder = temporaryFolder();
  const kept = new KeptPlans(folder, 'build 1');
  const [text, later] = [large('first'), large('second')];
  const { plan } = readPlan(text);
  await kept.keep(WHERE, text, plan);
  expect(await kept.find(WHERE, text)).toEqual(plan);
  expect(await kept.find(WHERE, later)).toBeUndefined();
  expect(await kept.find(`${WHERE}2`, text)).toBeUndefined();
  expect(await new KeptPlans(folder, 'build 2').find(WHERE, text)).toBeUndefined();

  await kept.keep(WHERE, later, readPlan(later).plan);
  expect(readdirSync(folder)).toHaveLength(1);
  expect(await kept.find(WHERE, text)).toBeUndefined();
});

it('takes what was damaged for what was never kept, and keeps nothing that is quick to read', async () => {
  const folder = temporaryFolder();
  const kept = new KeptPlans(folder, 'build');
  const text = large('first');
  await kept.keep(WHERE, text, readPlan(text).plan);
  const [name = ''] = readdirSync(folder);
  for (const damage of ['', '{"packages":', '[]', 'null']) {
    writeFileSync(join(folder, name), damage);
    expect(await kept.find(WHERE, text)).toBeUndefined();
  }
  const small = planText([{ id: 'a' }]);
  await kept.keep(`${WHERE}2`, small, readPlan(small).plan);
  expect(readdirSync(folder)).toHaveLength(1);
});

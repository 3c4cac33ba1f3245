import { readFileSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { plannedFeatures, withdrawPlanningClaims } from '../../src/node/coordinator/planningClaims';
import { findRepository } from '../../src/node/git/findRepository';
import { ApprovalStore, openApproval, proposePlan } from '../../src/node/plans/planApproval';
import { planningClaimsFolder } from '../../src/node/runs/wavesFolder';
import { servedCoordinator } from '../coordinator/servedCoordinator';
import { waves } from '../support/commands';
import { gitRepository } from '../support/gitRepository';
import { onTerminal } from '../support/onTerminal';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';

/** A repository with two plans that an agent has proposed and that claim the same, and one that claims nothing of it. */
async function twoProposals() {
  const { root } = gitRepository({
    files: {
      'shop.yaml': planText(
        [{ id: 'cart', command: 'true', writes: ['src/**'], locks: ['api:cart'] }],
        'shop',
      ),
      'bank.yaml': planText(
        [{ id: 'pay', command: 'true', writes: ['pay/**'], locks: ['api:cart'] }],
        'bank',
      ),
      'apart.yaml': planText([{ id: 'docs', writes: ['docs/**'] }], 'apart'),
    },
  });
  const place = await findRepository(root);
  const path = (plan: string): string => join(root, plan);
  const waiting = async (): Promise<string[]> => (await plannedFeatures(place.commonDir)).map(({ id }) => id);
  const validated = async (plan: string): Promise<string> => (await waves(root, ['validate', plan])).out;
  return { root, place, path, waiting, validated };
}

it('tells who checks a plan what plans that wait for approval claim too, until somebody decides or the plan is gone', async () => {
  const { root, place, path, waiting, validated } = await twoProposals();
  expect(await validated('bank.yaml')).not.toContain('Waiting for approval');
  await Promise.all(['shop.yaml', 'bank.yaml'].map((plan) => proposePlan(place, path(plan))));
  expect((await waiting()).sort()).toEqual(['bank', 'shop']);
  expect(await validated('bank.yaml')).toMatch(
    /Waiting for approval, and claiming the same; that keeps nobody out:\nshop \(shop\.yaml\), proposed by .+ at \d{4}-\d\d-\d\d \d\d:\d\d UTC:\n {4}pay and its cart: api:cart\n/,
  );
  expect(await validated('apart.yaml')).not.toContain('Waiting for approval');
  const { out } = await waves(root, ['validate', 'bank.yaml', '--json']);
  expect(JSON.parse(out)).toMatchObject({
    valid: true,
    planned_elsewhere: [{ id: 'shop', name: 'shop.yaml', shared: [{ package: 'pay', what: 'api:cart' }] }],
  });
  const { out: doctor } = await waves(root, ['doctor', 'bank.yaml']);
  expect(doctor).toContain('FULL: nothing that is under way collides with it');
  expect(doctor).toContain('shop (shop.yaml), proposed by');

  // Nobody can be asked here: it waits on.
  const refused = await waves(root, ['run', 'bank.yaml']);
  expect(refused.err).toContain('pay and its cart: api:cart');
  expect((await waiting()).sort()).toEqual(['bank', 'shop']);
  rmSync(path('shop.yaml'));
  expect(await waiting()).toEqual(['bank']);
  await (await openApproval(place, path('bank.yaml')))?.approve();
  expect(await waiting()).toEqual([]);
});

it('tells agents who ask the coordinator of them, and keeps nobody out', async () => {
  const { root, place, path } = await twoProposals();
  await proposePlan(place, path('shop.yaml'));
  const { http } = await servedCoordinator([], place.commonDir, root);
  const answered = async (method: string, address: string, body?: object): Promise<unknown> =>
    (await http(method, address, { body })).body;
  expect(await answered('GET', '/features/active')).toMatchObject({
    features: [],
    planned: [
      { feature_id: 'shop', plan: 'shop.yaml', packages: [{ package: 'cart', locks: ['api:cart'] }] },
    ],
  });
  const candidate = {
    candidate_feature_id: 'bank',
    candidate_claims: ['api:cart', 'src/a.ts', 'db:schema:x'],
  };
  const found = await answered('POST', '/features/conflicts', candidate);
  expect(found).toMatchObject({
    feasibility: 'FULL',
    conflicts: [],
    planned: [{ feature_id: 'shop', overlapping_keys: ['api:cart', 'src/a.ts'] }],
    note: expect.stringContaining('bank and its cart: api:cart') as string,
  });
  const wanted = { feature_id: 'bank', resource_claims: ['api:cart'] };
  expect(await answered('POST', '/features/register', wanted)).toMatchObject({
    success: true,
    note: expect.stringContaining('shop (shop.yaml), proposed by') as string,
  });
  expect(await answered('POST', '/locks/acquire', { file_path: 'api:cart', agent_id: 'a' })).toMatchObject({
    success: true,
  });
  await withdrawPlanningClaims(place.commonDir, path('shop.yaml'));
  expect(await answered('POST', '/features/conflicts', candidate)).toMatchObject({ planned: [] });
});

it('loses no proposal of several at once', async () => {
  const root = temporaryFolder();
  const place = { root, commonDir: join(root, '.git') };
  const names = Array.from({ length: 12 }, (_, at) => `plan${at}.yaml`);
  await Promise.all(names.map((name) => new ApprovalStore(place).propose(join(root, name), name)));
  const kept = JSON.parse(readFileSync(join(root, '.git/waves/approvals.json'), 'utf8')) as object;
  expect(Object.keys(kept).sort()).toEqual(names.sort());
});

it.skipIf(onTerminal === undefined)(
  'lets two that are asked at once see each other, and forgets what was refused and what was killed',
  async () => {
    const { root, place, path, waiting, validated } = await twoProposals();
    await Promise.all(['shop.yaml', 'bank.yaml'].map((plan) => proposePlan(place, path(plan))));
    // As after somebody has refused both: they count again as soon as somebody is asked.
    await Promise.all(
      ['shop.yaml', 'bank.yaml'].map((plan) => withdrawPlanningClaims(place.commonDir, path(plan))),
    );
    const shown = { shop: '', bank: '' };
    const asked = (name: 'shop' | 'bank', typed: (out: string) => string | undefined) =>
      onTerminal?.(root, ['run', `${name}.yaml`], (out) => typed((shown[name] = out)));

    const shop = asked('shop', (out) => (out.includes('cart and its pay: api:cart') ? 'n\n' : undefined));
    await waitFor('the first is asked', () => shown.shop.includes('Do you approve of this plan?'));
    expect(await waiting()).toEqual(['shop']);
    expect(shown.shop).not.toContain('bank');
    expect(await validated('bank.yaml')).toContain('shop (shop.yaml), proposed by');

    const bank = asked('bank', () => undefined);
    await waitFor('the second is asked', () => shown.bank.includes('Do you approve of this plan?'));
    expect(shown.bank).toContain('pay and its cart: api:cart');
    // The first is told of the second while it is asked, and refused then.
    expect((await shop)?.out).toContain('nobody has approved of the plan');
    expect(await waiting()).toEqual(['bank']);

    process.kill(await askingProcess(place.commonDir), 'SIGKILL');
    await bank;
    expect(await waiting()).toEqual([]);
    expect(await validated('shop.yaml')).not.toContain('Waiting for approval');
  },
);

/** The process that asks about the only plan that is left. */
async function askingProcess(commonDir: string): Promise<number> {
  const folder = planningClaimsFolder(commonDir);
  const [name = '', ...others] = await readdir(folder);
  expect(others).toEqual([]);
  const { asking } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as {
    readonly asking: { readonly pid: number };
  };
  return asking.pid;
}

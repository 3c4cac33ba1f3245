import { expect, it } from 'vitest';
import { AgentPlans } from '../../../src/extension/plans/agentPlans';
import { sha256 } from '../../../src/node/files/files';
import { laterPlanPath } from '../../../src/node/runs/runFolder';
import { FileRunStore } from '../../../src/node/runs/runStore';
import { lease } from '../../node/fixedLease';
import { JournalBuilder, planned } from '../../run/journalBuilder';
import { planText } from '../../support/plans';
import { temporaryFolder } from '../../support/temporaryFolder';

it('reads what an agent has answered with from where the run keeps it, once, and says so', async () => {
  const commonDir = temporaryFolder();
  const run = new JournalBuilder([planned('a', { generatesPlan: true })]);
  const store = new FileRunStore(commonDir, lease(1), { now: () => Date.now() });
  const writer = await store.create(run.state.run, 'plan: 1\n');
  await writer.close();
  const text = planText([{ id: 'x' }], 'inner');
  const hash = sha256(text);
  await store.keepPlan(run.state.run, text, hash);
  const target = { package: 'a', attempt: 1 };
  run
    .work('a')
    .add({ type: 'attempt.exited', ...target, reason: 'exit', code: 0, signal: null })
    .add({
      ...{ type: 'subplan.proposed', ...target },
      ...{ plan: 'a.generated.yaml', hash, base: 'c0ffee', packages: 1 },
    })
    .add({ type: 'subplan.adopted', ...target, hash });
  let told = 0;
  const read = new Promise<AgentPlans>((resolve, reject) => {
    const place = { root: '/', commonDir };
    const plans = new AgentPlans(place, { changed: () => void (told++, resolve(plans)), failed: reject });
    plans.look(run.state, () => undefined);
    plans.look(run.state, () => undefined);
  });
  const found = (await read).all.get(hash);
  expect(found).toMatchObject({ kind: 'plan', text });
  expect(found?.kind === 'plan' && `/${found.path}`).toBe(laterPlanPath(commonDir, run.state.run, hash));
  expect(told).toBe(1);
});

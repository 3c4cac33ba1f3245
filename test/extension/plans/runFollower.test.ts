import { rmSync, writeFileSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { RunFollower } from '../../../src/extension/plans/runFollower';
import { sha256 } from '../../../src/node/files/files';
import { planCopyPath } from '../../../src/node/runs/runFolder';
import { FileRunStore } from '../../../src/node/runs/runStore';
import { temporaryFolder } from '../../support/temporaryFolder';
import { waitFor } from '../../support/waitFor';
import { lease } from '../../node/fixedLease';
import { JournalBuilder, planned } from '../../run/journalBuilder';

const RUN = '20260101T000000Z-a';
const TEXT = 'plan: 1\n';

it('says that a run cannot move whose plan is lost, until something is written down of it again', async () => {
  const commonDir = temporaryFolder();
  const store = new FileRunStore(commonDir, lease(1), { now: () => Date.now() });
  const writer = await store.create(RUN, TEXT);
  const [started] = new JournalBuilder([planned('a')]).events;
  if (started?.type !== 'run.started') {
    expect.unreachable();
  }
  await writer.append([{ ...started, run: RUN, plan: 'plan.yaml', planHash: sha256(TEXT) }]);
  const follow = async () => {
    const listener = {
      changed: () => undefined,
      failed: (error: unknown) => expect.unreachable(String(error)),
    };
    const follower = new RunFollower(commonDir, 'plan.yaml', listener);
    onTestFinished(() => follower.dispose());
    await follower.ready;
    return follower;
  };
  expect((await follow()).standstill).toBeUndefined();
  rmSync(planCopyPath(commonDir, RUN));
  const window = await follow();
  expect(window.state?.run).toBe(RUN);
  expect(window.standstill).toMatchObject({ fault: 'plan-lost', what: 'the copy of its plan is lost' });
  writeFileSync(planCopyPath(commonDir, RUN), TEXT);
  await writer.append([{ type: 'driver.attached', pid: 1, epoch: 2 }]);
  await waitFor('the run moves', () => window.standstill === undefined);
  await writer.close();
});

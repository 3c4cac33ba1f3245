import { expect, it } from 'vitest';
import { readAddress } from '../../src/node/coordination/address';
import { coordinatorFolder } from '../../src/node/runs/runFolder';
import { atDepth } from '../support/depth';
import { gitRepository } from '../support/gitRepository';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { startWaves } from '../support/waves';

/** Whole drivers, that are found again by their address; coordinatorWrites kills more often. */
const KILLS = atDepth(3, 8);
const CALLERS = 4;

it('loses nothing that it has answered, however often it is killed while it writes', async () => {
  const { root } = gitRepository({ files: { 'a.txt': 'a' } });
  const folder = coordinatorFolder(`${root}/.git`);
  const elsewhere = temporaryFolder('none');
  const answered: string[] = [];
  for (let kill = 0; kill <= KILLS; kill++) {
    const driver = startWaves(elsewhere, ['-C', root, 'drive']);
    const address = await waitFor('the coordinator answers', async () => {
      const found = await readAddress(folder);
      const health = await fetch(`${found?.url ?? ''}/health`).catch(() => undefined);
      return found?.pid === driver.pid && health?.ok === true ? found : undefined;
    });
    const ask = async (path: string, body: object) => {
      const headers = { 'Content-Type': 'application/json', 'X-API-Key': address.key };
      const response = await fetch(address.url + path, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      });
      return (await response.json()) as { success: boolean; task_id: string };
    };
    for (const task_id of answered) {
      expect((await ask('/work/get', { task_id })).success).toBe(true);
    }
    if (kill === KILLS) {
      driver.signal('SIGTERM');
      await driver.finished;
      break;
    }
    const enough = answered.length + 3 + 5 * kill;
    const callers = Array.from({ length: CALLERS }, async () => {
      for (;;) {
        const { task_id } = await ask('/work/submit', { task_type: 'code', task_description: 'x' });
        answered.push(task_id);
        if (answered.length >= enough) {
          driver.signal('SIGKILL');
        }
      }
    });
    await Promise.allSettled(callers);
    await driver.finished;
  }
  expect(answered.length).toBeGreaterThan(KILLS);
});

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { describe, expect, it } from 'vitest';
import { repositoryName } from '../../src/node/git/carriedWork';
import { atDepth } from '../support/depth';
import { eventsOf, machine, merges, sharedRepository, workedOn } from '../support/machines';
import { clientOf, hasNatsServer, natsCluster } from '../support/natsServer';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { startWaves } from '../support/waves';

// Three servers, and seconds until they have agreed on who leads: in depth.
describe.skipIf(!atDepth(false, hasNatsServer))('a cluster of three servers', { timeout: 300_000 }, () => {
  it('loses nothing and begins nothing anew when the one dies that has led', async () => {
    const folder = temporaryFolder();
    const [begun, go] = [join(folder, 'begun'), join(folder, 'go')];
    const plan = planText([
      { id: 'a', command: `touch ${begun}; while ! test -e ${go}; do sleep 0.1; done; mkdir a && touch a/a` },
      { id: 'b', dependsOn: ['a'], command: 'mkdir b && touch b/b' },
    ]);
    const { driver, remote } = sharedRepository(plan);
    const { address, servers } = await natsCluster();
    const said = `WAVES_${await repositoryName(driver.root)}_SAID`;
    await machine(remote, address, 'one');
    const run = startWaves(driver.root, ['run', 'work-packages.yaml', '--queue', address, '--json']);
    await waitFor('its agent works', () => existsSync(begun));
    await waitFor('that is told', () => run.out().includes('"attempt.working"'));
    const infoAt = async (at: number) =>
      (await jetstreamManager(await clientOf(servers[at]?.port ?? 0))).streams.info(said);
    const { config, cluster, state } = await infoAt(0);
    expect(config.num_replicas).toBe(3);
    const leader = Number(cluster?.leader?.slice(1));
    await servers[leader]?.kill();
    writeFileSync(go, '');
    // While the other two agree on who leads, it is warned of and tried again.
    const { code, out } = await run.finished;
    expect(code).toBe(0);
    const seen = eventsOf(out);
    expect(workedOn(seen)).toEqual(['one', 'one']);
    expect(seen.flatMap((event) => (event.type === 'attempt.exited' ? [event.reason] : []))).toEqual([
      'exit',
      'exit',
    ]);
    expect(merges(driver)).toHaveLength(2);
    // The one that died says the same as the others when it is there again.
    await servers[leader]?.again();
    await waitFor('it leads or follows', async () => {
      const now = await infoAt((leader + 1) % 3).catch(() => undefined);
      return (
        now?.cluster?.replicas?.every(({ current }) => current) === true &&
        now.state.messages > state.messages
      );
    });
  });
});

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { inDepth } from '../support/depth';
import { BRANCH, eventsOf, machine, merges, sharedRepository, workedOn } from '../support/machines';
import { hasNatsServer, natsServer, offersAt, queueAt } from '../support/natsServer';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { startWaves, waves } from '../support/waves';

describe.skipIf(!hasNatsServer)('packages that share a worktree', { timeout: 300_000 }, () => {
  inDepth(
    'stay on one machine and in one worktree there, with what git ignores in it, until that machine takes nothing',
    async () => {
      const folder = temporaryFolder();
      const at = (name: string) => join(folder, name);
      const go = (id: string) => writeFileSync(at(`go-${id}`), '');
      const until = (id: string) => `while ! test -e ${at(`go-${id}`)}; do sleep 0.05; done`;
      const ids = ['first', 'second', 'third', 'fourth'];
      const command = [
        'mkdir "$WAVES_PACKAGE"; pwd > "$WAVES_PACKAGE/where"; echo "$MACHINE" >> cache.tmp',
        `cp cache.tmp "$WAVES_PACKAGE/cache"; touch ${folder}/$WAVES_PACKAGE-$MACHINE`,
        until('$WAVES_PACKAGE'),
      ].join('; ');
      const plan = JSON.parse(
        planText([
          ...ids.map((id, index) => ({ id, command, dependsOn: ids.slice(0, index).slice(-1) })),
          { id: 'beside', command, dependsOn: ['second'], runsOn: 'early' },
        ]),
      ) as { packages: { id: string }[] };
      const packages = plan.packages.map((item) => ({
        ...item,
        ...(item.id === 'beside' ? {} : { worktree: { mode: 'shared' } }),
        ...(item.id === 'third' ? { setup: [until('setup')] } : {}),
        // Where it is begun, all of them have to find what they ask for.
        ...(item.id === 'fourth' ? { runs_on: 'gpu' } : {}),
      }));
      const { driver, remote } = sharedRepository(JSON.stringify({ ...plan, packages }), {
        '.gitignore': '*.tmp\n',
      });
      const { port } = await natsServer();
      const told = (...words: string[]) =>
        waves(driver.root, ['machines', ...words, '--queue', queueAt(port)]).then(({ code }) => code);
      const works = (id: string, name: string) =>
        waitFor(`${id} works on ${name}`, () => existsSync(at(`${id}-${name}`)));
      const plain = await machine(remote, port, 'plain');
      const one = await machine(remote, port, 'one', {}, { labels: 'gpu,early' });
      const offers = await offersAt(port);
      const run = startWaves(driver.root, ['run', 'work-packages.yaml', '--queue', queueAt(port), '--json']);
      await works('first', 'one');
      const two = await machine(remote, port, 'two', {}, { labels: 'gpu' });
      go('first');
      await works('second', 'one');
      go('second');
      await works('beside', 'one');
      go('setup');
      // It waits for the one slot of that machine, although another one is idle.
      await waitFor('the third is in the queue', () => offers.count() === 4);
      expect(await told('cordon', 'one')).toBe(0);
      await works('third', 'two');
      expect(await told('uncordon', 'one')).toBe(0);
      ['beside', 'third'].forEach(go);
      await works('fourth', 'two');
      go('fourth');
      const { code, out, err } = await run.finished;
      expect({ code, err }).toEqual({ code: 0, err: '' });
      const seen = eventsOf(out);
      expect(workedOn(seen)).toEqual(['one', 'one', 'one', 'two', 'two']);
      const ends = seen.flatMap((event) => (event.type === 'attempt.exited' ? [event.message ?? ''] : []));
      expect(ends).toContain('It does not wait for the worktree that it shares: one is cordoned.');
      expect(seen.filter(({ type }) => type === 'attempt.failed')).toEqual([]);
      const shown = (name: string) => ids.map((id) => driver.show(BRANCH, `${id}/${name}`));
      expect(shown('cache')).toEqual(['one', 'one\none', 'two', 'two\ntwo']);
      const [first, second, third, fourth] = shown('where');
      expect([second, fourth]).toEqual([first, third]);
      expect(merges(driver)).toHaveLength(5);
      for (const each of [plain, one, two]) {
        each.signal('SIGTERM');
        expect((await each.finished).code).toBe(0);
        expect(each.clone.git('worktree', 'list').split('\n')).toHaveLength(1);
        expect(each.clone.git('for-each-ref')).not.toContain('elsewhere');
      }
    },
  );
});

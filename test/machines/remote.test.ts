import { chmodSync, existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { statusIfAny } from '../support/commands';
import type { TestRepository } from '../support/gitRepository';
import { BRANCH, eventsOf, machine, merges, sharedRepository, workedOn } from '../support/machines';
import { hasNatsServer, natsServer, queueAt } from '../support/natsServer';
import { planText } from '../support/plans';
import { waitFor } from '../support/waitFor';
import { startWaves } from '../support/waves';

/** Has the remote refuse work three times, and be gone as soon as it has taken some. @returns brings it back. */
function failing(remote: TestRepository): { isGone(): boolean; back(): void } {
  const file = (name: string) => join(remote.root, name);
  const hook = (name: string, lines: readonly string[]) => {
    writeFileSync(file(`hooks/${name}`), ['#!/bin/sh', ...lines, ''].join('\n'));
    chmodSync(file(`hooks/${name}`), 0o755);
  };
  hook('update', [
    'case "$1" in refs/waves/work/*) ;; *) exit 0 ;; esac',
    'test "$3" = 0000000000000000000000000000000000000000 && exit 0',
    `test "$(cat ${file('refused')} 2> /dev/null)" = xxx && exit 0`,
    `printf x >> ${file('refused')}; exit 1`,
  ]);
  // A folder without HEAD is no repository.
  hook('post-receive', [
    'grep -q " refs/waves/work/" || exit 0',
    `test -e ${file('was-gone')} || { touch ${file('was-gone')}; mv ${file('HEAD')} ${file('HEAD.away')}; }`,
  ]);
  return {
    isGone: () => existsSync(file('HEAD.away')),
    back: () => renameSync(file('HEAD.away'), file('HEAD')),
  };
}

describe.skipIf(!hasNatsServer)('a remote that takes or gives nothing for a while', () => {
  it('is tried again, and then the attempt begins anew, which costs nothing', async () => {
    const command = 'mkdir a && echo "$WAVES_ATTEMPT" > a/a.txt';
    const { driver, remote } = sharedRepository(planText([{ id: 'a', command }]));
    const { isGone, back } = failing(remote);
    const { port } = await natsServer();
    // Away before it begins: that holds the run, and fails nothing.
    renameSync(remote.root, `${remote.root}.away`);
    const run = startWaves(driver.root, ['run', 'work-packages.yaml', '--queue', queueAt(port), '--json']);
    await waitFor('it is said why it does not begin', async () =>
      JSON.stringify((await statusIfAny(driver.root))?.packages['a']?.blocked_by ?? []).includes(
        'The remote does not take it',
      ),
    );
    renameSync(`${remote.root}.away`, remote.root);
    const one = await machine(remote, port, 'one');
    await waitFor('it has taken something, and is gone', isGone);
    expect(one.err().match(/What was done of .* cannot be sent/g)).toHaveLength(3);
    await waitFor('the driver has asked it in vain', () =>
      run.err().includes('What one has done cannot be fetched'),
    );
    back();
    const { code, out } = await run.finished;
    expect(code).toBe(0);
    const seen = eventsOf(out);
    expect(workedOn(seen)).toEqual(['one', 'one']);
    const exits = seen.flatMap((event) => (event.type === 'attempt.exited' ? [event] : []));
    expect(exits.map(({ reason, message }) => message ?? reason)).toEqual([
      'What was done on one could not be sent.',
      'exit',
    ]);
    expect(seen.filter(({ type }) => type === 'attempt.failed')).toEqual([]);
    expect(merges(driver)).toHaveLength(1);
    expect(driver.show(BRANCH, 'a/a.txt')).toBe('2');
    await waitFor('what was carried is gone', () => !remote.git('for-each-ref').includes('refs/waves/work'));
  });
});

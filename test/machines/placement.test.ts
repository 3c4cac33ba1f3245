import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { describe, expect, it } from 'vitest';
import { repositoryName } from '../../src/node/git/carriedWork';
import { statusIfAny } from '../support/commands';
import { inDepth } from '../support/depth';
import { BRANCH, eventsOf, machine, merges, sharedRepository, workedOn } from '../support/machines';
import { clientOf, hasNatsServer, natsServer, queueAt } from '../support/natsServer';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { startWaves, waves } from '../support/waves';

/** What holds a package, as `status --json` says it. */
async function blocks(root: string, id: string): Promise<string> {
  return JSON.stringify((await statusIfAny(root))?.packages[id]?.blocked_by ?? []);
}

describe.skipIf(!hasNatsServer)('machines that take attempts', () => {
  it('get those that they have the labels, the agent and the model for, and it is said why nobody takes one', async () => {
    const command = 'mkdir "$WAVES_PACKAGE" && echo "$MACHINE" > "$WAVES_PACKAGE/a.txt"';
    const plan = planText([
      { id: 'anywhere', command, runsOn: ['linux'] },
      { id: 'gpu', command, runsOn: 'gpu' },
      { id: 'own', agent: { name: 'mine', model: 'large-3' } },
      { id: 'tpu', command, runsOn: ['tpu', 'linux'] },
    ]);
    const described = { mine: { command: 'agent-of-mine', args: [], prompt: 'file' } };
    const { driver, remote } = sharedRepository(plan, { 'agents.json': JSON.stringify({ described }) });
    const programs = temporaryFolder();
    const program = join(programs, 'agent-of-mine');
    writeFileSync(program, `#!/bin/sh\n${command}\n`);
    chmodSync(program, 0o755);
    const { port } = await natsServer();
    const PATH = `${programs}:${process.env['PATH'] ?? ''}`;
    await machine(remote, port, 'one', { PATH }, { labels: 'linux', options: ['--models', 'large,small-*'] });
    const two = { labels: 'gpu,linux', slots: 2, options: ['--models', 'small,large-*'] };
    await machine(remote, port, 'two', { PATH }, two);
    // Its own agent is not on the machine that drives, and need not be.
    const run = startWaves(driver.root, [
      ...['run', 'work-packages.yaml', '--queue', queueAt(port), '--json', '--agents', 'agents.json'],
    ]);
    await waitFor('it is said what is missing', async () => {
      const said = await blocks(driver.root, 'tpu');
      return ['one', 'two'].every((name) => said.includes(`${name} is not labelled tpu`));
    });
    const why = (await waves(driver.root, ['why', 'tpu'])).out;
    expect(why).toContain('no machine takes it: one is not labelled tpu; two is not labelled tpu');
    await waitFor('the others are merged', () => merges(driver).length === 3);
    await waitFor('the machine that has done them is shown, and is free again', async () =>
      /machine two: 0 of 2 slots, load [\d.]+ on \d+ processors, [\d.]+ GB free, gpu linux, models small large-\*, heard of \d+ s ago/.test(
        (await waves(driver.root, ['status'])).out,
      ),
    );
    await machine(remote, port, 'three', {}, { labels: 'tpu,linux' });
    const { code, out, err } = await run.finished;
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(workedOn(eventsOf(out))).toHaveLength(4);
    const places = ['gpu', 'own', 'tpu'].map((id) => driver.show(BRANCH, `${id}/a.txt`));
    expect(places).toEqual(['two', 'two', 'three']);
    expect((await waves(driver.root, ['report'])).out).toMatch(/tpu.*three/);
  });

  inDepth('take more only with room for it, and leave it to those who are less busy', async () => {
    const folder = temporaryFolder();
    const go = (id: string) => writeFileSync(join(folder, id), '');
    const item = (id: string) => ({
      id,
      command: `while ! test -e ${folder}/${id}; do sleep 0.1; done; mkdir ${id} && echo "$MACHINE" > ${id}/a`,
    });
    const plan = planText([
      ...['first', 'second', 'third'].map(item),
      { ...item('quick'), runsOn: 'rich' },
      { ...item('last'), dependsOn: ['quick'] },
    ]);
    const { driver, remote } = sharedRepository(plan);
    const { port } = await natsServer();
    const run = startWaves(driver.root, ['run', 'work-packages.yaml', '--queue', queueAt(port), '--json']);
    const added = async (name: string, working: number, options: readonly string[], labels = 'poor') => {
      await machine(remote, port, name, {}, { slots: 3, labels, options });
      await waitFor(`${working} work`, () => run.out().split('"attempt.working"').length - 1 === working);
    };
    // The machine of this test has some load, and nowhere near so much memory.
    await added('one', 1, ['--max-load', '0.000001']);
    await added('two', 2, ['--max-load', '1000', '--min-memory', '1000000']);
    const rich = ['--max-load', '1000', '--min-memory', '0.001'];
    await added('three', 4, rich, 'rich');
    const shown = (await waves(driver.root, ['machines', '--queue', queueAt(port)])).out;
    expect(shown).toMatch(/one: 1 of 3 slots.*takes no more for want of processors/);
    expect(shown).toMatch(/two: 1 of 3 slots.*takes no more for want of memory/);
    expect(shown).toMatch(/three: 2 of 3 slots.*rich$/m);
    await added('four', 4, rich, 'rich');
    go('quick');
    await waitFor('the last one works', () => run.out().split('"attempt.working"').length - 1 === 5);
    ['first', 'second', 'third', 'last'].forEach(go);
    const { code, out } = await run.finished;
    expect(code).toBe(0);
    expect(workedOn(eventsOf(out))).toEqual(['one', 'two', 'three', 'three', 'four']);
  });

  inDepth(
    'take what is for them beside what they have in hand, while others are idle that may not take it',
    async () => {
      const folder = temporaryFolder();
      const command = `touch ${folder}/$WAVES_PACKAGE; while ! test -e ${folder}/go; do sleep 0.1; done; mkdir $WAVES_PACKAGE; touch $WAVES_PACKAGE/a`;
      const { driver, remote } = sharedRepository(
        planText(['first', 'second'].map((id) => ({ id, command, runsOn: 'gpu' }))),
      );
      const { port } = await natsServer();
      // What else this machine does is to keep none of them.
      const options = ['--max-load', '1000'];
      await machine(remote, port, 'plain', {}, { options });
      await machine(remote, port, 'rich', {}, { labels: 'gpu', slots: 2, options });
      const run = startWaves(driver.root, ['run', 'work-packages.yaml', '--queue', queueAt(port), '--json']);
      await waitFor(
        'both work',
        () => ['first', 'second'].every((id) => existsSync(join(folder, id))),
        30_000,
      );
      writeFileSync(join(folder, 'go'), '');
      const { code, out } = await run.finished;
      expect(code).toBe(0);
      expect(workedOn(eventsOf(out))).toEqual(['rich', 'rich']);
    },
  );

  it('take nothing while they are cordoned or leave, and give back what they have at the second word', async () => {
    const go = join(temporaryFolder(), 'go');
    const command = [
      'mkdir "$WAVES_PACKAGE" && echo "$MACHINE" > "$WAVES_PACKAGE/a.txt"',
      `while ! test -e ${go}-$WAVES_PACKAGE-$MACHINE; do sleep 0.1; done`,
    ].join('; ');
    const plan = planText([
      { id: 'first', command },
      { id: 'second', command, dependsOn: ['first'] },
    ]);
    const { driver, remote } = sharedRepository(plan);
    const { port } = await natsServer();
    const manager = await jetstreamManager(await clientOf(port));
    const repository = await repositoryName(driver.root);
    const of = (subject: string) => `waves.${repository}.${subject}`;
    // An earlier version kept what is wanted of a machine for a week, with all that is said.
    await manager.streams.add({
      name: `WAVES_${repository}_SAID`,
      subjects: [of('turn.*.>'), of('down.*'), of('wish.*')],
      max_age: 7 * 24 * 3600 * 1_000_000_000,
    });
    const told = async (...words: string[]) =>
      (await waves(driver.root, ['machines', ...words, '--queue', queueAt(port)])).out;
    const one = await machine(remote, port, 'one');
    const run = startWaves(driver.root, ['run', 'work-packages.yaml', '--queue', queueAt(port), '--json']);
    await waitFor('it works', async () => (await told()).includes('one: 1 of 1 slots'));
    expect(await told('cordon', 'one')).toContain('one takes no more attempts');
    const kept = await manager.streams.info(await manager.streams.find(of('wish.one')));
    expect(kept).toMatchObject({ config: { max_age: 0 }, state: { messages: 1 } });
    await waitFor('that is shown', async () => (await told()).trim().endsWith('cordoned'));
    writeFileSync(`${go}-first-one`, '');
    await waitFor('the next is not taken', async () =>
      (await blocks(driver.root, 'second')).includes('one is cordoned'),
    );
    await told('uncordon', 'one');
    await waitFor('it is taken', async () => (await told()).includes('one: 1 of 1 slots'));
    const two = await machine(remote, port, 'two');
    one.signal('SIGTERM');
    await waitFor('it leaves, and goes on with what it has', async () => (await told()).includes('leaving'));
    expect(existsSync(join(one.clone.root, '.git/waves/elsewhere'))).toBe(true);
    one.signal('SIGTERM');
    expect((await one.finished).code).toBe(0);
    await waitFor('the other has it', async () => (await told()).includes('two: 1 of 1 slots'));
    expect(await told()).not.toContain('one:');
    expect(await told('drain', 'two')).toContain('two ends after');
    await waitFor('it is to leave', () => two.err().includes('ends after those in hand'));
    writeFileSync(`${go}-second-two`, '');
    expect((await two.finished).code).toBe(0);
    const { code, out } = await run.finished;
    expect(code).toBe(0);
    const seen = eventsOf(out);
    expect(workedOn(seen)).toEqual(['one', 'one', 'two']);
    const ends = seen.flatMap((event) => (event.type === 'attempt.exited' ? [event.message ?? ''] : []));
    expect(ends).toContainEqual('The worker on one was stopped.');
    expect(merges(driver)).toHaveLength(2);
    expect((await waves(driver.root, ['machines', 'drain', 'two', '--queue', queueAt(port)])).code).toBe(2);
  });
});

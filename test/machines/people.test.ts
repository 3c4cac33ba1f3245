import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { acpAgent, ASKS_ABOUT_INSTALLS, PERMISSION_OPTIONS } from '../support/acpAgent';
import { statusIfAny, statusOf } from '../support/commands';
import { BRANCH, eventsOf, machine, sharedRepository, workedOn } from '../support/machines';
import { hasNatsServer, natsServer, queueAt } from '../support/natsServer';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { CLI, startWaves, waves } from '../support/waves';

const INSTALL = {
  ...{ toolCallId: 'x', title: 'Install', kind: 'execute' },
  rawInput: { command: 'npm install left-pad' },
};
const COLOUR = { type: 'object', properties: { colour: { type: 'string', enum: ['red', 'blue'] } } };

describe.skipIf(!hasNatsServer)('agents on other machines and people', () => {
  it('are read along with while they work, ask what they may and what is wanted, and go on with the answers', async () => {
    const [go, answered] = [join(temporaryFolder(), 'go'), join(temporaryFolder(), 'answered')];
    const plan = JSON.parse(planText([{ id: 'talks' }, { id: 'asks' }])) as { packages: object[] };
    const [talks, asks] = plan.packages;
    const request = `"${process.execPath}" "${CLI}" request-scope free.txt --reason "It is needed." --wait`;
    const packages = [
      { ...talks, agent: { command: 'node "$AGENT"', protocol: 'acp' } },
      {
        ...asks,
        // The machine that drives prepares its own worktree before.
        setup: [`test -z "$MACHINE" || while ! test -e ${go}; do sleep 0.05; done`],
        agent: { command: `mkdir asks; ${request} > asks/told; echo x > free.txt` },
      },
    ];
    const { driver, remote } = sharedRepository(JSON.stringify({ ...plan, packages }), {
      '.waves/guardrails.yaml': ASKS_ABOUT_INSTALLS,
      'talks/index.ts': '',
    });
    driver.write({
      '.git/agent.mjs': acpAgent({
        work: `
          await say('I begin with the greeting.');
          const answer = await ask(${JSON.stringify(INSTALL)}, ${JSON.stringify(PERMISSION_OPTIONS)});
          await say('I was told ' + answer + '.');
          const { content } = await form('Which colour?', ${JSON.stringify(COLOUR)});
          while (!existsSync(${JSON.stringify(answered)})) await pause(50);
          write('talks/hello.txt', [session, answer, content.colour].join());
        `,
      }),
    });
    const { port } = await natsServer();
    const env = { AGENT: join(driver.root, '.git/agent.mjs') };
    await machine(remote, port, 'one', env, { slots: 2 });
    const run = startWaves(driver.root, ['run', 'work-packages.yaml', '--queue', queueAt(port), '--json']);
    const seen = async () => await statusIfAny(driver.root);
    const asked = (words: string) =>
      waitFor(`it asks ${words}`, async () =>
        (await seen())?.questions?.find(({ text }) => text.includes(words)),
      );
    const say = async (...words: string[]) => {
      const { code, err } = await waves(driver.root, words);
      expect({ code, err }).toEqual({ code: 0, err: '' });
    };

    expect(await asked('npm install left-pad')).toMatchObject({
      package: 'talks',
      options: PERMISSION_OPTIONS.map(({ name }) => name),
    });
    const read = startWaves(driver.root, ['logs', 'talks', '--follow']);
    await waitFor('what it has said is read', () => read.out().includes('I begin with the greeting.'));
    await say('answer', 'talks', 'Yes, and do not ask again');
    await waitFor('what it says then is read', () => read.out().includes('I was told always.'));
    await asked('Which colour?');
    await say('answer', 'talks', 'blue');
    await waitFor('nobody is waited for, although it says nothing', async () =>
      (await seen())?.packages['talks']?.blocked_by.every(({ kind }) => kind !== 'needs_input'),
    );
    writeFileSync(answered, '');
    expect((await read.finished).code).toBe(0);

    await waitFor('it is said that it is prepared there', async () =>
      (await seen())?.packages['asks']?.message?.startsWith('Preparing on one: test -z'),
    );
    writeFileSync(go, '');
    const open = await waitFor('it asks for a file', async () => (await seen())?.scope_requests?.[0]);
    expect(open).toMatchObject({ path: 'free.txt', reason: 'It is needed.' });
    await say('approve', open.id);
    const { code, out, err } = await run.finished;
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(workedOn(eventsOf(out))).toEqual(['one', 'one']);
    const { packages: ended } = await statusOf(driver.root);
    expect([ended['talks']?.attempt, ended['asks']?.attempt]).toEqual([1, 1]);
    expect(driver.show(BRANCH, 'talks/hello.txt')).toBe('new,always,blue');
    expect(driver.show(BRANCH, 'asks/told')).toContain('yours to write');
    expect(driver.show(BRANCH, 'free.txt')).toBe('x');
  });
});

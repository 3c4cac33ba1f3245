import { join } from 'node:path';
import { expect, it } from 'vitest';
import { acpAgent, ASKS_ABOUT_INSTALLS, PERMISSION_OPTIONS } from '../support/acpAgent';
import { atDepth } from '../support/depth';
import { gitRepository } from '../support/gitRepository';
import { machine, remoteOf } from '../support/machines';
import { hasNatsServer, natsServer, queueAt } from '../support/natsServer';
import { planText } from '../support/plans';
import { startWaves } from '../support/waves';
import { EditorWindow } from './editorWindow';

/** Where its agent works, and who drives; elsewhere only in depth, as the command line is shown the same (test/machines/people.test.ts). */
const PLACES = ['of the window', ...(atDepth(false, hasNatsServer) ? ['on another machine'] : [])];

it.each(PLACES)(
  'shows the conversation with an agent of the protocol %s beside the graph, and the same one goes on after its permission and its question are answered',
  async (place) => {
    const plan = JSON.parse(planText([{ id: 'a' }])) as { packages: object[] };
    const agent = { command: 'node "$AGENT"', protocol: 'acp' };
    const repository = gitRepository({
      files: {
        'work-packages.yaml': JSON.stringify({ ...plan, packages: [{ ...plan.packages[0], agent }] }),
        '.waves/guardrails.yaml': ASKS_ABOUT_INSTALLS,
        'a/index.ts': '',
      },
    });
    const call = {
      toolCallId: 'x',
      title: 'Install',
      kind: 'execute',
      rawInput: { command: 'npm install left-pad' },
    };
    const colour = { type: 'object', properties: { colour: { type: 'string', enum: ['red', 'blue'] } } };
    repository.write({
      '.git/agent.mjs': acpAgent({
        work: `
        await say('I begin with the greeting.');
        const answer = await ask(${JSON.stringify(call)}, ${JSON.stringify(PERMISSION_OPTIONS)});
        await say('I was told ' + answer + '.');
        const { content } = await form('Which colour?', ${JSON.stringify(colour)});
        // Beside the graph, a person reads along while it works.
        while (!existsSync(${JSON.stringify(join(repository.root, '.git/go'))})) await pause(100);
        write('a/hello.txt', [session, answer, content.colour].join());
      `,
      }),
    });
    const env = { AGENT: join(repository.root, '.git/agent.mjs') };
    const window = await EditorWindow.open(repository.root, { env });
    await window.untilStatus('1 package');
    await window.command('Waves: Open Graph');
    if (place === 'of the window') {
      await window.command('Waves: Run');
    } else {
      const { port } = await natsServer();
      await machine(remoteOf(repository), port, 'far', env);
      startWaves(repository.root, ['run', 'work-packages.yaml', '--queue', queueAt(port)]);
    }

    await window.graph
      .getByText(/npm install left-pad/)
      .first()
      .waitFor();
    await window.messages.answer(/May it do this: \$ npm install left-pad\?/, 'Yes, and do not ask again');
    await window.messages.answer(/Which colour\?/, 'blue');

    // An editor has other spaces than a terminal.
    await window.pressInRow('packages', /^Title of a/, 'Show Terminal of Package', () =>
      window.shows(/I\sbegin\swith\sthe\sgreeting\./),
    );
    await window.text(/I\swas\stold\salways\./);
    repository.write({ '.git/go': '' });
    await window.untilStatus('1/1 · done');
    expect(repository.show('waves/test-feature/integration', 'a/hello.txt')).toBe('new,always,blue');
  },
);

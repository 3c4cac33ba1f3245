import { join } from 'node:path';
import { expect, it } from 'vitest';
import { acpAgent, ASKS_ABOUT_INSTALLS, PERMISSION_OPTIONS } from '../support/acpAgent';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { EditorWindow } from './editorWindow';

it('shows the conversation with an agent of the protocol beside the graph, and the same one goes on after its permission and its question are answered', async () => {
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
  const window = await EditorWindow.open(repository.root, {
    env: { AGENT: join(repository.root, '.git/agent.mjs') },
  });
  await window.untilStatus('1 package');
  await window.command('Waves: Open Graph');
  await window.command('Waves: Run');

  await window.graph
    .getByText(/npm install left-pad/)
    .first()
    .waitFor();
  await window.messages.answer(/May it do this: \$ npm install left-pad\?/, 'Yes, and do not ask again');
  await window.messages.answer(/Which colour\?/, 'blue');

  await window.pressInRow('packages', /^Title of a/, 'Show Terminal of Package', () =>
    window.shows(/I begin with the greeting\./),
  );
  await window.text(/I was told always\./);
  repository.write({ '.git/go': '' });
  await window.untilStatus('1/1 · done');
  expect(repository.show('waves/test-feature/integration', 'a/hello.txt')).toBe('new,always,blue');
});

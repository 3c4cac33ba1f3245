import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { gitRepository } from '../support/gitRepository';
import { onTerminal } from '../support/onTerminal';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { TYPING } from '../support/typing';
import { waitFor } from '../support/waitFor';
import { CLI } from '../support/waves';
import { EditorWindow } from './editorWindow';

it('lets a person pass a gate and no agent, and shows a branch that was moved with the way back', async () => {
  const gates = temporaryFolder('gates');
  const until = (name: string) => `until test -e "${join(gates, name)}"; do sleep 0.05; done`;
  const said = join(gates, 'said');
  const typing = join(gates, 'typing.mjs');
  writeFileSync(typing, TYPING);
  const root = '"$(git rev-parse --path-format=absolute --git-common-dir)/.."';
  const command = [
    'mkdir -p a; echo x > a/x',
    until('ask'),
    // Also on a terminal of its own, where it types what a person would be asked for.
    `"${process.execPath}" ${typing} "${process.execPath}" "${CLI}" -C ${root} approve b > "${said}.part" 2>&1`,
    `"${process.execPath}" "${CLI}" -C ${root} reject b >> "${said}.part" 2>&1; mv "${said}.part" "${said}"`,
    until('move'),
    'git update-ref refs/heads/main "$(git commit-tree -m moved -p main "main^{tree}")"',
    until('end'),
  ].join('\n');
  const plan = planText([
    { id: 'a', command },
    { id: 'b', command: 'mkdir -p b; echo x > b/x', gate: 'start' },
  ]);
  const repository = gitRepository({ files: { 'work-packages.yaml': plan } });
  const window = await EditorWindow.open(repository.root);
  const subject = () => repository.git('log', '-1', '--format=%s', 'main');
  const go = (name: string) => writeFileSync(join(gates, name), '');
  await window.untilStatus('2 packages');
  await window.command('Waves: Run');
  await window.messages.told(/b waits at a gate/);

  const answers = onTerminal === undefined ? 1 : 2;
  go('ask');
  await waitFor('the agent has heard the answer', () => {
    try {
      return readFileSync(said, 'utf8').match(/the attempt of a has started/g)?.length === answers;
    } catch {
      return false;
    }
  });
  expect(await window.status()).toContain('1 needs you');
  await window.messages.answer(/b waits at a gate/, 'Approve');
  await window.untilStatus('1/2');

  go('move');
  await window.messages.answer(/the branch main was moved.*git branch --force main/s, 'Take Back');
  await waitFor('the branch is where it was', () => subject() === 'first');
  go('end');
  await window.untilStatus('2/2 · done');
  expect(subject()).toBe('first');
});

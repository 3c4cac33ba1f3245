import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { EditorWindow } from './editorWindow';

it('shows a write outside of a scope on the graph at once, and takes it into the scope from the message', async ({
  annotate,
}) => {
  const gates = temporaryFolder('gates');
  const gate = (name: string) => `until test -e "${join(gates, name)}"; do sleep 0.05; done`;
  const plan = planText([
    {
      id: 'a',
      command: `mkdir a; echo x > a/x; ${gate('write')}; echo stray > stray.txt; ${gate('end')}`,
    },
    { id: 'after', dependsOn: ['a'], command: 'mkdir after; echo y > after/y' },
  ]);
  const repository = gitRepository({ files: { 'work-packages.yaml': plan } });
  const window = await EditorWindow.open(repository.root);
  await window.untilStatus('2 packages');
  await window.command('Waves: Open Graph');
  const node = window.graph.locator('.react-flow__node[data-id="a"]');
  await node.waitFor();
  await window.command('Waves: Run');
  await node.locator('.package-state', { hasText: 'Working' }).waitFor();

  const shown = node.locator('.package-violations').waitFor();
  writeFileSync(join(gates, 'write'), '');
  await shown;
  const seen = Date.now();
  const worktree = join(`${repository.root}.worktrees`, 'test-feature', 'a');
  const written = statSync(join(worktree, 'stray.txt')).mtimeMs;
  await annotate(`seen on the graph ${Math.round(seen - written)} ms after the write`);

  await window.pressOn(node, 'Enter', window.graph.getByRole('button', { name: 'Drop Changes' }));
  await window.messages.answer(/a writes outside of its scope: stray\.txt/, 'Widen Scope');
  await node.locator('.package-violations').waitFor({ state: 'detached' });
  expect(readFileSync(join(repository.root, 'work-packages.yaml'), 'utf8')).toContain('"stray.txt"');
  writeFileSync(join(gates, 'end'), '');
  await window.untilStatus('2/2 · done');
  expect(repository.files('waves/test-feature/integration')).toContain('stray.txt');
});

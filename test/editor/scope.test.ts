import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
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
  await waitFor('the plan is read', async () => (await window.status()).includes('2 packages'), 60_000);
  await window.command('Waves: Open Graph');
  const node = window.graph.locator('.react-flow__node[data-id="a"]');
  await node.waitFor({ timeout: 60_000 });
  await window.command('Waves: Run');
  await node.locator('.package-state', { hasText: 'Working' }).waitFor({ timeout: 60_000 });

  const shown = node.locator('.package-violations').waitFor({ timeout: 60_000 });
  writeFileSync(join(gates, 'write'), '');
  await shown;
  const seen = Date.now();
  const worktree = join(`${repository.root}.worktrees`, 'test-feature', 'a');
  const written = statSync(join(worktree, 'stray.txt')).mtimeMs;
  await annotate(`seen on the graph ${Math.round(seen - written)} ms after the write`);

  await node.click();
  await window.graph.getByRole('button', { name: 'Drop Changes' }).first().waitFor({ timeout: 30_000 });
  await window.answerNotification(/a writes outside of its scope: stray\.txt/, 'Widen Scope');
  await node.locator('.package-violations').waitFor({ state: 'detached', timeout: 60_000 });
  expect(readFileSync(join(repository.root, 'work-packages.yaml'), 'utf8')).toContain('"stray.txt"');
  writeFileSync(join(gates, 'end'), '');
  await waitFor('the run is done', async () => (await window.status()).includes('2/2 · done'), 60_000);
  expect(repository.files('waves/test-feature/integration')).toContain('stray.txt');
});

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeSampleRepository } from '../../scripts/sample/makeSampleRepository.mjs';
import { TestRepository } from '../support/gitRepository';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { EditorWindow } from './editorWindow';

const PACKAGES = [
  'wp-contracts',
  'wp-database',
  'wp-validation',
  'wp-design',
  'wp-api',
  'wp-web',
  'wp-e2e',
  'wp-integration',
];
const terminalNames = (window: EditorWindow) =>
  window.evaluate((vscode) => vscode.window.terminals.map((terminal) => terminal.name));

const BRANCH = 'waves/user-profile/integration';

it('takes the sample from the plan to merged work, with the graph following live, also over a reload of the window', async () => {
  const sample = new TestRepository(makeSampleRepository(join(temporaryFolder(), 'user-profile')));
  const before = sample.git('rev-parse', 'HEAD');
  // The first one asks, so that it is still at work when the window is there again.
  const window = await EditorWindow.open(sample.root, {
    env: { WAVES_DEMO_ASK: 'wp-contracts:Which style?|plain|fancy' },
  });
  await window.command('Waves: Open Graph');
  const node = (id: string) => window.graph.locator(`.react-flow__node[data-id="${id}"]`);
  const stateOf = async (id: string) => (await node(id).textContent()) ?? '';
  await node('wp-integration').waitFor();
  const nodes = window.graph.locator('.react-flow__node[data-id^="wp-"]');
  await waitFor('all packages are there', async () => (await nodes.count()) === PACKAGES.length);
  for (const id of PACKAGES) {
    expect(await stateOf(id)).toContain('Planned');
  }
  await window.untilStatus('8 packages · 4 waves');

  await window.graph.getByRole('button', { name: /^Run/ }).first().click();
  const state = node('wp-contracts').locator('.package-state');
  // It asks as soon as it works.
  await state.filter({ hasText: 'Needs You' }).waitFor();
  const hasTerminal = async () => (await terminalNames(window)).includes('wp-contracts');
  await waitFor('its agent has a terminal', hasTerminal);
  await window.messages.told(/The agent of wp-contracts asks: Which style\?/);

  // The panel comes back with the live state, and the terminal too, without anybody opening them.
  await window.reload();
  await state.filter({ hasText: 'Needs You' }).waitFor();
  await waitFor('its agent has a terminal again', hasTerminal);
  // The window itself notes them: some are there for so short a time that who only looks now and then misses them.
  await window.evaluate((vscode) => {
    const host = globalThis as { terminalsOfTest?: string[] };
    const names = vscode.window.terminals.map(({ name }) => name);
    host.terminalsOfTest = names;
    vscode.window.onDidOpenTerminal(({ name }) => names.push(name));
  });
  // It is told again, because nobody has answered it.
  await window.messages.answer(/The agent of wp-contracts asks: Which style\?/, 'plain');

  const seen = new Set<string>();
  await waitFor('every package is done', async () => {
    const states = await Promise.all(PACKAGES.map(stateOf));
    states.forEach((text) =>
      seen.add(/Planned|Ready|Starting|Working|Verifying|Integrating|Done/.exec(text)?.[0] ?? text),
    );
    return states.every((text) => text.includes('Done'));
  });
  // The nodes went through their states before our eyes, without a reload.
  expect([...seen]).toEqual(expect.arrayContaining(['Planned', 'Working', 'Done']));
  await window.untilStatus('8/8 · done');
  await window.messages.told(/all packages that were asked for are done/);

  // Each package had a terminal while it ran.
  const terminals = await window.evaluate(
    () => (globalThis as { terminalsOfTest?: string[] }).terminalsOfTest ?? [],
  );
  expect(terminals).toEqual(expect.arrayContaining(PACKAGES));

  const merges = sample.git('log', '--merges', '--first-parent', '--format=%s', BRANCH).split('\n');
  expect(merges.map((subject) => /Merge (\S+):/.exec(subject)?.[1]).sort()).toEqual([...PACKAGES].sort());
  expect(sample.git('rev-parse', 'HEAD')).toBe(before);
  expect(sample.git('symbolic-ref', '--short', 'HEAD')).toBe('main');
  expect(sample.git('status', '--porcelain')).toBe('');

  const result = join(temporaryFolder(), 'result');
  sample.git('worktree', 'add', '-q', '--detach', result, BRANCH);
  execFileSync('npm', ['test'], { cwd: result, stdio: 'ignore' });
});

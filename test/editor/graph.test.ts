import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'vitest';
import { makeSampleRepository } from '../../scripts/sample/makeSampleRepository.mjs';
import { statusOf } from '../support/commands';
import { inDepth } from '../support/depth';
import { TestRepository } from '../support/gitRepository';
import { eventsOf, machine, remoteOf } from '../support/machines';
import { hasNatsServer, natsServer, queueAt } from '../support/natsServer';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { startWaves } from '../support/waves';
import { EditorWindow } from './editorWindow';

const MACHINES = ['one', 'two', 'three'];
const PACKAGES = 8;

/** The commands of `waves` that docs/machines.md begins with: the first for each machine that works, the second for the one that drives. */
function commandsOfPage(): [string[], string[]] {
  const page = readFileSync(resolve(import.meta.dirname, '../../docs/machines.md'), 'utf8');
  const [worker = [], run = []] = [...page.matchAll(/^ {4}waves ([^#\n]*)/gm)].map(([, words = '']) =>
    words.trim().split(/\s+/),
  );
  return [worker, run];
}

/** That a graph follows a run to its end is shown in test/editor/run.test.ts, that machines carry one out in test/machines. */
inDepth.skipIf(!hasNatsServer)(
  'follows the sample on three machines to its merged end, with the graph hidden and shown again in between',
  async () => {
    const sample = new TestRepository(makeSampleRepository(join(temporaryFolder(), 'user-profile')));
    const remote = remoteOf(sample);
    const { port } = await natsServer();
    const [worker, run] = commandsOfPage();
    const env = { WAVES_DEMO_SECONDS: '1', WAVES_DEMO_ASK: 'wp-contracts:Which style?|plain|fancy' };
    await Promise.all(MACHINES.map((name) => machine(remote, port, name, env, { command: worker })));
    const window = await EditorWindow.open(sample.root);
    await window.untilStatus(`${PACKAGES} packages`);
    await window.command('Waves: Open Graph');
    const card = (id: string) => window.graph.locator(`.react-flow__node[data-id="${id}"]`);
    await card('wp-contracts').waitFor();
    const driver = startWaves(sample.root, [...run, '--json'], { WAVES_QUEUE: queueAt(port) });

    // An agent far away asks: its card says where it works, and the answer gets there.
    await card('wp-contracts').locator('.package-state', { hasText: 'Needs You' }).waitFor();
    await card('wp-contracts')
      .getByText(/ · (one|two|three)/)
      .waitFor();
    await window.evaluate((vscode) =>
      vscode.commands.executeCommand('workbench.action.files.newUntitledFile'),
    );
    await window.evaluate((vscode) => vscode.commands.executeCommand('waves.packages.focus'));
    await window.messages.answer(/The agent of wp-contracts asks: Which style\?/, 'plain');
    await waitFor('the tree names all three', async () => {
      const shown = (await window.rows()).flatMap((row) => / on the machine (\w+)$/.exec(row)?.[1] ?? []);
      return new Set(shown).size === MACHINES.length;
    });

    await window.command('Waves: Open Graph');
    await window.graph.locator('.run-summary').getByText(`${PACKAGES}/${PACKAGES}`).waitFor();
    const { code, out } = await driver.finished;
    expect(code).toBe(0);
    const { packages } = await statusOf(sample.root);
    for (const event of eventsOf(out)) {
      if (event.type === 'attempt.working') {
        expect(packages[event.package]?.machine?.name).toBe(event.machine);
        await card(event.package).getByText(` · ${event.machine}`).waitFor();
      }
    }
    const bar = window.graph.getByRole('region', { name: 'The end of the run' });
    const merge = bar.getByRole('button', { name: 'Merge into main…' });
    await window.pressOn(merge, 'Enter', () => window.asks(/8 packages, \d+ files/));
    await window.choose(/8 packages, \d+ files/, 'Merge into main');
    await bar.getByText(/Merged into main ✓ at/).waitFor();
    expect(sample.git('log', '-1', '--format=%P', 'main')).toContain(
      sample.git('rev-parse', 'waves/user-profile/integration'),
    );
  },
);

import { expect } from 'vitest';
import { inDepth } from '../support/depth';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { waitFor } from '../support/waitFor';
import { waves } from '../support/commands';
import { EditorWindow } from './editorWindow';

interface Row {
  readonly key: string;
  readonly expires?: string;
  readonly holder?: { readonly session?: string };
}

/** The table is the same for whoever reads it (test/node/locks/lockStore.test.ts), and each window shows it (test/editor/ownership.test.ts). */
inDepth(
  'shows the same locks in two windows, keeps those of one that is loaded anew, and frees those of a killed one after their expiry',
  async () => {
    const plan = planText([{ id: 'wp-mine', writes: ['mine.txt'] }]);
    const repository = gitRepository({ files: { 'work-packages.yaml': plan, 'mine.txt': 'mine\n' } });
    const worktree = `${repository.root}-other`;
    repository.git('worktree', 'add', '-q', worktree);
    const windows = [await EditorWindow.open(repository.root), await EditorWindow.open(worktree)] as const;
    const [mine, other] = windows;
    for (const window of windows) {
      await window.untilStatus('1 package');
    }
    const isShown = async (window: EditorWindow) => {
      // The view comes with the first lock.
      await window.evaluate((vscode) => vscode.commands.executeCommand('waves.locks.focus'));
      return (await window.rows()).some((row) => /^file:mine\.txt, \S+ · for .* · expires in /.test(row));
    };
    const table = async () => JSON.parse((await waves(worktree, ['locks', '--json'])).out) as Row[];

    await mine.evaluate(async (vscode) => {
      const [uri] = await vscode.workspace.findFiles('mine.txt');
      await vscode.commands.executeCommand('waves.takeLock', uri);
    });
    await waitFor('both windows show it', async () => (await isShown(mine)) && (await isShown(other)));
    const [before] = await table();

    await mine.reload();
    await waitFor('the window goes on with its lock', async () => {
      const [now] = await table();
      return now?.holder?.session !== undefined && now.holder.session !== before?.holder?.session;
    });

    await mine.kill();
    const [left] = await table();
    const expires = Date.parse(left?.expires ?? '');
    // It lasts for a minute after the death of its window.
    await waitFor('the lock is free', async () => (await table()).length === 0);
    expect(Date.now()).toBeGreaterThanOrEqual(expires);
    await waitFor('the other window shows that', async () => !(await isShown(other)));
  },
);

/** What a window shows is computed from the run, whoever drives it. */
inDepth(
  'shows a run in the window beside it as in its own: in the graph, the tree, the inbox and the status bar, and it is decided there',
  async () => {
    const plan = planText([{ id: 'asks', agent: 'demo' }]);
    const repository = gitRepository({ files: { 'work-packages.yaml': plan } });
    const options = { env: { WAVES_DEMO_ASK: 'asks:Which colour?|red|blue' } };
    const [mine, other] = [
      await EditorWindow.open(repository.root, options),
      await EditorWindow.open(repository.root, options),
    ] as const;
    for (const window of [mine, other]) {
      await window.untilStatus('1 package');
      await window.command('Waves: Open Graph');
      await window.evaluate((vscode) => vscode.commands.executeCommand('waves.packages.focus'));
    }
    const card = (window: EditorWindow, text: string) =>
      window.graph.locator('.react-flow__node[data-id="asks"] .package-state', { hasText: text }).waitFor();
    await mine.command('Waves: Run');
    for (const window of [mine, other]) {
      await card(window, 'Needs You');
      await window.untilStatus('1 needs you');
      await waitFor('tree and inbox have it', async () => {
        const rows = await window.rows();
        return [/^Title of asks, waits for you/, /^Title of asks, asks, Which colour\?$/].every((text) =>
          rows.some((row) => text.test(row)),
        );
      });
    }
    await other.decide('blue');
    for (const window of [mine, other]) {
      await card(window, 'Done');
      await window.untilStatus('1/1 · done');
    }
  },
);

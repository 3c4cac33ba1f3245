import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { atDepth } from '../support/depth';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { waitFor } from '../support/waitFor';
import { startWaves } from '../support/waves';
import { EditorWindow } from './editorWindow';

/** What the git extension lets others see of itself. */
interface GitApi {
  readonly repositories: readonly { readonly rootUri: { readonly fsPath: string } }[];
  readonly state: string;
}

const BESIDE = ['beside the repository', 'waves', '../repository.worktrees/test-feature'] as const;
const INSIDE = ['inside of it', 'upstream', '.git-worktrees/test-feature'] as const;

// Inside of the repository is where it is harder.
it.each(atDepth([INSIDE], [INSIDE, BESIDE]))(
  'leaves Source Control, search and watching alone with worktrees %s',
  async (_where, layout, place) => {
    // It ends with its worktree too, whatever becomes of the test.
    const command = 'echo needle > a.txt; while [ ! -e "$STOP" ] && [ -e a.txt ]; do sleep 0.1; done';
    const plan = planText([{ id: 'a', command, writes: ['a.txt'] }]);
    const user = gitRepository({ files: { 'work-packages.yaml': plan, 'mine.txt': 'needle\n' } });
    const stop = join(user.root, '..', 'stop');
    const args = ['run', 'work-packages.yaml', '--worktrees', layout, '--json'];
    const run = startWaves(user.root, args, { STOP: stop });
    const worktree = join(user.root, place, 'a');
    await waitFor('its agent has written', () => existsSync(join(worktree, 'a.txt')));

    const window = await EditorWindow.open(user.root);
    const repositories = () =>
      window.evaluate(async (vscode) => {
        const git = (await vscode.extensions.getExtension('vscode.git')?.activate()) as {
          getAPI(version: 1): GitApi;
        };
        const { repositories: all, state } = git.getAPI(1);
        return state === 'initialized' ? all.map(({ rootUri }) => rootUri.fsPath) : [];
      });
    await waitFor('git is there', async () => (await repositories()).length > 0);
    await window.evaluate((vscode) => {
      const seen: string[] = [];
      const watcher = vscode.workspace.createFileSystemWatcher(
        new vscode.RelativePattern(vscode.workspace.workspaceFolders?.[0] ?? '', '**/*.txt'),
      );
      watcher.onDidCreate((uri) => seen.push(uri.path));
      Object.assign(globalThis, { seen });
    });

    await window.evaluate((vscode) => vscode.commands.executeCommand('waves.showChanges', { package: 'a' }));
    await window.text(/a\.txt/);
    writeFileSync(join(worktree, 'made.txt'), 'needle\n');
    writeFileSync(join(user.root, 'made.txt'), 'x\n');
    const seen = () => window.evaluate(() => (globalThis as unknown as { seen: string[] }).seen);
    await waitFor('the user’s own file is seen', async () => (await seen()).length > 0);
    expect(await seen()).toEqual([join(user.root, 'made.txt')]);
    // The plan names it too.
    expect((await window.found('needle')).sort()).toEqual(['mine.txt', 'work-packages.yaml']);
    expect(await repositories()).toEqual([user.root]);

    writeFileSync(stop, '');
    await run.finished;
  },
);

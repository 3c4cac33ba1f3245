import { expect, it } from 'vitest';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { waitFor } from '../support/waitFor';
import { waves } from '../support/waves';
import { EditorWindow } from './editorWindow';

interface Row {
  readonly key: string;
  readonly expires?: string;
  readonly holder?: { readonly session?: string };
}

it('shows the same locks in two windows, keeps those of one that is loaded anew, and frees those of a killed one after their expiry', async () => {
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
});

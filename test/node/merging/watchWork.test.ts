import { it } from 'vitest';
import { findRepository } from '../../../src/node/git/findRepository';
import { watchWork, workPlace } from '../../../src/node/merging/finishedWork';
import type { WorkPlace } from '../../../src/node/merging/finishedWork';
import { JournalBuilder, planned } from '../../run/journalBuilder';
import { gitRepository } from '../../support/gitRepository';
import { waitFor } from '../../support/waitFor';

const OWN = 'waves/feature/integration';

it('notices where the work of a run stands when its worktrees and branches go, and when a person merges it', async () => {
  const user = gitRepository({ files: { 'a.txt': 'a\n' } });
  const worktree = `${user.root}.worktrees/a`;
  const base = user.git('rev-parse', 'HEAD');
  user.git('branch', OWN);
  user.git('worktree', 'add', '-q', '-b', 'waves/feature/a', worktree);
  const head = user.git('commit-tree', '-p', base, '-m', 'work', `${base}^{tree}`);
  user.git('update-ref', `refs/heads/${OWN}`, head);
  const run = new JournalBuilder([planned('a')], { base, baseBranch: 'main' });
  run.add({
    ...{ type: 'attempt.started', package: 'a', attempt: 1, agent: { name: 'demo' } },
    ...{ branch: 'waves/feature/a', worktree, base },
  });
  run
    .exit('a', 0)
    .add(
      { type: 'attempt.verified', package: 'a', attempt: 1, head, filesModified: ['a.txt'] },
      { type: 'package.integrated', package: 'a', attempt: 1, commit: head },
      { type: 'run.ended', outcome: 'done' },
    );
  const place = await findRepository(user.root);
  const seen: WorkPlace[] = [];
  const watching = watchWork(place, run.state, async () => {
    seen.push(await workPlace(place, run.state));
  });
  const shows = (what: string, fits: (work: WorkPlace) => boolean) =>
    waitFor(what, () => seen.some((work) => fits(work)));
  try {
    await shows('what is there', ({ hasBranch, worktrees }) => hasBranch && worktrees.has(worktree));
    user.git('merge', '-q', '--ff-only', OWN);
    await shows('that it is merged', ({ landed }) => landed === head);
    user.git('worktree', 'remove', worktree);
    await shows('that the worktree is gone', ({ worktrees }) => worktrees.size === 0);
    // A branch need not be a file of its own.
    user.git('pack-refs', '--all');
    user.git('branch', '-q', '-D', OWN);
    await shows('that the branch is gone', ({ hasBranch }) => !hasBranch);
  } finally {
    watching.dispose();
  }
});

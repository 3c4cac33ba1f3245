import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { findRepository } from '../../../src/node/git/findRepository';
import { GitRepository } from '../../../src/node/worktrees/repository/repository';
import { removeWorktrees, undoRemoval } from '../../../src/node/worktrees/cleaner';
import { survey } from '../../../src/node/worktrees/survey';
import type { TestRepository } from '../../support/gitRepository';
import { gitRepository, TestRepository as Repository } from '../../support/gitRepository';
import { endedRun } from './endedRun';

const CONDITIONS = [
  'edited',
  'untracked',
  'committed',
  'pushed',
  'merged',
  'detached',
  'process',
  'locked',
] as const;
type Condition = (typeof CONDITIONS)[number];
/** How worktrees may come to be removed. */
const MODES = ['clean', 'clean --force', 'the next attempt'] as const;

interface Prepared {
  readonly user: TestRepository;
  readonly base: string;
  readonly worktree: (id: string) => TestRepository;
  /** Git's names of everything that somebody has written. */
  readonly written: Map<string, string[]>;
  readonly end: () => void;
}

/** A repository with the worktrees of a run that has ended, each in the condition that is wanted. */
async function prepared(wanted: readonly (readonly Condition[])[]): Promise<Prepared> {
  const user = gitRepository({ name: 'ein Repo ü', files: { 'file.txt': 'base\n' } });
  const place = await findRepository(user.root);
  const repository = new GitRepository(place);
  const base = user.git('rev-parse', 'HEAD');
  const worktree = (id: string) => new Repository(`${user.root}.worktrees/feature/${id}`);
  const written = new Map<string, string[]>();
  const children: ReturnType<typeof spawn>[] = [];
  user.git('branch', 'waves/feature/integration');
  for (const [index, conditions] of wanted.entries()) {
    const id = `p${index}`;
    const there = worktree(id);
    await repository.createWorktree(there.root, `waves/feature/${id}`, base);
    const own: string[] = [];
    const text = (what: string) => {
      const content = `${id} ${what}\n`;
      own.push(
        createHash('sha1')
          .update(`blob ${Buffer.byteLength(content)}\0${content}`)
          .digest('hex'),
      );
      return content;
    };
    const has = (condition: Condition) => conditions.includes(condition);
    if (has('committed')) {
      there.write({ 'committed.txt': text('committed') }).commit('work');
    }
    if (has('pushed')) {
      there.git('update-ref', `refs/remotes/origin/${id}`, 'HEAD');
    }
    if (has('merged')) {
      user.git('update-ref', `refs/heads/kept-${id}`, there.git('rev-parse', 'HEAD'));
    }
    if (has('detached')) {
      there.git('checkout', '-q', '--detach');
      there.write({ 'detached.txt': text('detached') }).commit('elsewhere');
    }
    if (has('edited')) {
      there.write({ 'file.txt': text('edited') });
    }
    if (has('untracked')) {
      there.write({ 'new folder/untracked ü.txt': text('untracked') });
    }
    if (has('locked')) {
      user.git('worktree', 'lock', '--reason', 'mine', there.root);
    }
    if (has('process')) {
      children.push(spawn('sleep', ['600'], { cwd: there.root, stdio: 'ignore' }));
    }
    written.set(id, own);
  }
  const ids = [...written.keys()];
  await endedRun(place.commonDir, base, new Map(ids.map((id) => [id, worktree(id).root])));
  return { user, base, worktree, written, end: () => children.forEach((child) => child.kill('SIGKILL')) };
}

/** Which of these contents are nowhere any more: in no worktree and behind no ref. */
function lost({ user, worktree, written }: Prepared): string[] {
  const objects = new Set(
    user
      .git('rev-list', '--objects', '--all')
      .split('\n')
      .map((line) => line.split(' ')[0]),
  );
  return [...written].flatMap(([id, own]) => {
    const files = new Set(filesIn(worktree(id).root));
    return own
      .filter((object) => !objects.has(object) && !files.has(object))
      .map((object) => `${id} ${object}`);
  });
}

/** Git's names for the files of a folder, as far as tests write any there. */
function filesIn(folder: string): string[] {
  return !existsSync(folder)
    ? []
    : readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => {
          const bytes = readFileSync(join(entry.parentPath, entry.name));
          return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
        });
}

async function removeBy(
  mode: (typeof MODES)[number],
  { user, base, worktree, written }: Prepared,
): Promise<void> {
  const place = await findRepository(user.root);
  if (mode === 'the next attempt') {
    for (const id of written.keys()) {
      // Where it must not be taken away, it is refused with the reason.
      await new GitRepository(place)
        .createWorktree(worktree(id).root, `waves/feature/${id}`, base)
        .catch(() => undefined);
    }
    return;
  }
  const items = await survey(place, { sizes: false });
  // Also what the survey says must stay is asked for.
  await removeWorktrees(place, items, { force: mode === 'clean --force', now: Date.now() });
}

/** Whether a worktree must still stand as it was. */
function mustStay(mode: (typeof MODES)[number], conditions: readonly Condition[]): boolean {
  const has = (condition: Condition) => conditions.includes(condition);
  if (mode === 'the next attempt') {
    return false;
  }
  const isSafe = !has('committed') || has('pushed') || has('merged');
  const holdsWork = has('edited') || has('untracked') || has('detached') || !isSafe;
  return has('process') || has('locked') || (mode === 'clean' && holdsWork);
}

it.each(MODES)(
  'loses nothing that anybody has written, whatever state worktrees are in: %s',
  async (mode) => {
    const conditions = fc.subarray([...CONDITIONS]);
    await fc.assert(
      fc.asyncProperty(fc.array(conditions, { minLength: 4, maxLength: 4 }), async (wanted) => {
        const before = await prepared(wanted);
        try {
          const seen = new Map(
            [...before.written.keys()].map((id) => [id, filesIn(before.worktree(id).root)]),
          );
          await removeBy(mode, before);
          expect(lost(before)).toEqual([]);
          const gone = wanted.flatMap((each, index) => {
            const id = `p${index}`;
            const same = JSON.stringify(filesIn(before.worktree(id).root)) === JSON.stringify(seen.get(id));
            return mustStay(mode, each) && !same ? [`${id}: ${each.join(', ')}`] : [];
          });
          expect(gone).toEqual([]);
          if (mode === 'clean --force') {
            await undoRemoval(await findRepository(before.user.root), undefined).catch(() => undefined);
            expect(
              [...seen].filter(
                ([id, files]) => filesIn(before.worktree(id).root).sort().join() !== [...files].sort().join(),
              ),
            ).toEqual([]);
          }
        } finally {
          before.end();
        }
      }),
      { numRuns: 2 },
    );
  },
);

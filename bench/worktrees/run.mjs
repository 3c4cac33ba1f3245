// Many worktrees at once on a large repository: how many fail, and how long does it take, beside plain `git worktree add`?
// node bench/worktrees/run.mjs [--files 20000] [--worktrees 240] [--at-once 16] [--compared] [--dir FOLDER] [--json]
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { bundled } from '../bundled.mjs';
import { compare, median, option, report } from '../figures.mjs';
import { freshFolder } from '../freshFolder.mjs';

const run = promisify(execFile);
const files = Number(option('--files', '20000'));
const count = Number(option('--worktrees', '240'));
const atOnce = Number(option('--at-once', '16'));
const folder = freshFolder('waves-worktrees-', option('--dir'));
const root = join(folder, 'repository');
let made = 0;
const { GitRepository } = await bundled(['src/node/worktrees/repository/repository']);

const git = (/** @type {string[]} */ ...args) => execFileSync('git', args, { cwd: root }).toString().trim();

/** A repository of files of about 2 KB in 500 folders, with a remote whose branch can be tracked. */
function generate() {
  mkdirSync(root);
  for (let index = 0; index < files; index++) {
    const place = join(root, `src/area-${index % 25}/part-${index % 500}`);
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, `file-${index}.ts`), `export const value${index} = ${index};\n`.repeat(60));
  }
  git('init', '-q', '-b', 'main');
  git('config', 'user.name', 'Bench');
  git('config', 'user.email', 'bench@localhost');
  git('config', 'gc.auto', '0');
  git('add', '-A');
  git('commit', '-q', '-m', 'first');
  git('remote', 'add', 'origin', root);
  git('update-ref', 'refs/remotes/origin/main', 'HEAD');
}

/**
 * Who makes worktrees, so many at a time; after a round they are removed, which is not timed.
 * @param {string} name
 * @param {(path: string, branch: string) => Promise<unknown>} create
 * @param {boolean} [again] whether each round takes the folders of the one before, changed as by an agent
 */
function contestant(name, create, again = false) {
  /** @type {number[]} */
  const single = [];
  /** @type {number[]} */
  const rounds = [];
  let failed = 0;
  let reason = '';
  let trees = '';
  return {
    /** @param {number[]} round numbers of the worktrees that it makes */
    make: async (round) => {
      trees = again && trees !== '' ? trees : join(folder, `trees-${++made}`);
      const start = performance.now();
      await Promise.all(
        round.map(async (index) => {
          const at = performance.now();
          try {
            await create(join(trees, `${again ? index % atOnce : index}`), `bench/${index}`);
            single.push(performance.now() - at);
          } catch (error) {
            failed++;
            reason ||=
              String(error.stderr || error.message).match(/(?:fatal|error): .*/)?.[0] ?? String(error);
          }
        }),
      );
      rounds.push(performance.now() - start);
      if (again) {
        changeSome(trees);
        return;
      }
      await rm(trees, { recursive: true, force: true });
      git('worktree', 'prune');
      for (const ref of git('for-each-ref', '--format=%(refname)', 'refs/heads/bench')
        .split('\n')
        .filter(Boolean)) {
        git('update-ref', '-d', ref);
      }
    },
    row: () => ({
      what: name,
      failed: `${failed} of ${count}`,
      's for a round': Number((median(rounds) / 1000).toFixed(2)),
      'ms for one (median)': Math.round(median(single)),
      reason: reason.replaceAll(folder, '…').slice(0, 90),
    }),
  };
}

/** Has all of them make all worktrees, round after round by turns, so that a busy moment of the machine hits all. */
async function compete(/** @type {ReturnType<typeof contestant>[]} */ all) {
  for (let begun = 0; begun < count; begun += atOnce) {
    const round = Array.from({ length: Math.min(atOnce, count - begun) }, (_, index) => begun + index);
    for (const [place] of all.entries()) {
      await all[(place + begun / atOnce) % all.length]?.make(round);
    }
  }
  return all.map((each) => each.row());
}

/** What an agent may leave: a few files changed, some new, a folder of build results. */
function changeSome(/** @type {string} */ trees) {
  for (const name of readdirSync(trees).filter((entry) => !entry.startsWith('.'))) {
    for (let index = 0; index < Math.min(20, files); index++) {
      writeFileSync(
        join(trees, name, `src/area-${index % 25}/part-${index % 500}/file-${index}.ts`),
        'changed\n',
      );
      writeFileSync(join(trees, name, `new-${index}.ts`), 'new\n');
    }
  }
}

generate();
const base = git('rev-parse', 'HEAD');
const repository = new GitRepository({ root, commonDir: join(root, '.git') });
const plain = (/** @type {string} */ start) => (/** @type {string} */ path, /** @type {string} */ branch) =>
  run('git', ['worktree', 'add', '--quiet', '-b', branch, path, start], { cwd: root });
const [waves, plainly] = await compete([
  contestant('waves', (path, branch) => repository.createWorktree(path, branch, base)),
  contestant('git worktree add -b … HEAD', plain('HEAD')),
]);
const rows = [waves, plainly];
if (!process.argv.includes('--compared')) {
  rows.push(
    ...(await compete([contestant('git worktree add -b … origin/main', plain('origin/main'))])),
    ...(await compete([
      contestant(
        'waves, worktrees used again',
        (path, branch) => repository.createWorktree(path, branch, base, { reuse: true }),
        true,
      ),
    ])),
  );
}
compare({
  what: `a round of ${atOnce} worktrees of ${files} files, so many in all`,
  size: count,
  ours: waves['s for a round'],
  peer: plainly['s for a round'],
  beside: `\`git worktree add\` (failed: ${plainly.failed}; ours: ${waves.failed})`,
  unit: 's',
});
report(`${count} worktrees of ${files} files, ${atOnce} at a time`, rows);

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { bundled } from '../bundled.mjs';
import { compare, median, option, report } from '../figures.mjs';

/*
 * Many packages that do not overlap, merged one after another into one branch: as the engine does it, in the object store,
 * and as `git merge` does it in a checkout. Both merge the same branches into a branch of their own, in turns.
 */

const packages = Number(option('--packages', '200'));
const files = Number(option('--files', '20000'));
const parts = 4;

const { findRepository, GitRepository } = await bundled([
  'src/node/git/findRepository',
  'src/node/worktrees/repository/repository',
]);
const folder = mkdtempSync(join(option('--dir', tmpdir()) ?? tmpdir(), 'waves-merging-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const root = join(folder, 'repository');
mkdirSync(root);

/** @param {string[]} args @param {string} [cwd] @param {string} [input] */
const git = (args, cwd = root, input = '') =>
  execFileSync('git', ['-c', 'gc.auto=0', '-c', 'core.hooksPath=/dev/null', ...args], {
    cwd,
    input,
    encoding: 'utf8',
  }).trim();

git(['init', '-q', '-b', 'main']);
git(['config', 'user.name', 'Bench']);
git(['config', 'user.email', 'bench@localhost']);
for (let folderNumber = 0; folderNumber < files / 100; folderNumber++) {
  const place = join(root, `part${folderNumber}`);
  mkdirSync(place);
  for (let file = 0; file < 100; file++) {
    writeFileSync(join(place, `file${file}.ts`), `export const value${file} = ${folderNumber};\n`);
  }
}
git(['add', '--all']);
git(['commit', '-q', '-m', 'first']);
const base = git(['rev-parse', 'HEAD']);

// Every package changes two files and adds one, all in folders and files that no other touches.
const stream = Array.from({ length: packages }, (_, number) => {
  const at = `part${number % (files / 100)}`;
  const change = (/** @type {string} */ name) => `M 100644 inline ${at}/${name}\ndata 8\nchanged\n\n`;
  const slot = Math.floor(number / (files / 100)) * 2;
  return (
    `commit refs/heads/work/${number}\ncommitter Bench <bench@localhost> 1700000000 +0000\ndata 4\nwork\nfrom ${base}\n` +
    change(`file${slot}.ts`) +
    change(`file${slot + 1}.ts`) +
    change(`new${number}.ts`)
  );
});
git(['fast-import', '--quiet', '--force'], root, `${stream.join('')}done\n`);
const heads = Array.from({ length: packages }, (_, number) => git(['rev-parse', `work/${number}`]));

const checkout = join(folder, 'checkout');
git(['worktree', 'add', '-q', '-b', 'peer', checkout, base]);
const repository = new GitRepository(await findRepository(root));
await repository.startBranch('waves/bench/integration', base);

/** @type {{ ours: number, peer: number }[]} */
const times = [];
for (const [number, head] of heads.entries()) {
  const timeOurs = async () => {
    const start = performance.now();
    const identity = { run: 'bench', package: `p${number}`, attempt: 1 };
    const merged = await repository.merge('waves/bench/integration', head, `Merge p${number}`, identity);
    if (merged.kind !== 'merged') {
      throw new Error(`Package ${number} was not merged.`);
    }
    return performance.now() - start;
  };
  const timePeer = () => {
    const start = performance.now();
    git(['merge', '-q', '--no-ff', '-m', `Merge p${number}`, head], checkout);
    return performance.now() - start;
  };
  // Whoever comes first finds other files in the machine's cache than the second.
  const first = number % 2 === 0;
  const early = first ? await timeOurs() : timePeer();
  const late = first ? timePeer() : await timeOurs();
  times.push(first ? { ours: early, peer: late } : { ours: late, peer: early });
}
if (git(['rev-parse', 'waves/bench/integration^{tree}']) !== git(['rev-parse', 'peer^{tree}'])) {
  throw new Error('Both have to come to the same tree.');
}

const size = Math.ceil(packages / parts);
report(
  `${packages} packages merged into one branch of ${files} files, milliseconds each (median)`,
  Array.from({ length: parts }, (_, part) => {
    const some = times.slice(part * size, (part + 1) * size);
    const ours = median(some.map((time) => time.ours));
    const peer = median(some.map((time) => time.peer));
    const merged = Math.min(packages, (part + 1) * size);
    const what = `merging a package into a branch of ${files} files, after so many merges`;
    compare({ what, size: merged, ours, peer, beside: '`git merge` in a checkout', unit: 'ms' });
    return {
      packages: `${part * size + 1} to ${Math.min(packages, (part + 1) * size)}`,
      'without checkout': ours,
      'git merge': peer,
      ratio: peer / ours,
    };
  }),
);

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { projectRoot } from '../../scripts/projectRoot.mjs';
import { bundleOf } from '../bundled.mjs';
import { option, report } from '../figures.mjs';

/*
 * What is found in the history of repositories that nobody here wrote. Each commit is taken twice: as it is, where whatever is called
 * broken that was not before is an alarm to be looked into; and as if only one of its files had been merged and the others not yet, where what the
 * others used to take and is gone has to be found. `node bench/uses/history.mjs [OWNER/NAME@COMMIT | FOLDER@COMMIT]... [--commits 100]`
 */
const USUAL = [
  'unjs/h3@ac609aae8fa93947b564de55e2d1a6bec5ad18ad',
  'encode/httpx@ae1b9f66238f75ced3ced5e4485408435de10768',
];
const COMMITS = Number(option('--commits', '100'));
const named = process.argv.slice(2).filter((arg) => arg.includes('@'));

const { GitContracts, judgeUses, fileTree, describeBrokenUse, CONSUMER_FILE } = createRequire(
  import.meta.url,
)(await bundleOf(['src/node/contracts/gitContracts', 'src/contracts/modules/modules']));

const ignoring = mkdtempSync(join(tmpdir(), 'waves-uses-'));
process.on('exit', () => rmSync(ignoring, { recursive: true, force: true }));
execFileSync('git', ['init', '-q', ignoring]);
const rows = [];
for (const name of named.length > 0 ? named : USUAL) {
  rows.push(await judgedHistory(name));
}
report('What is found in the history of other people’s repositories', rows);
process.exit(0);

/** @param {string} name */
async function judgedHistory(name) {
  const [place = '', commit = 'HEAD'] = name.split('@');
  const root = place.startsWith('/') ? place : cloned(place);
  const git = (/** @type {string[]} */ ...args) =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 }).trim();
  const tools = new GitContracts({ root, commonDir: root }, join(projectRoot, 'dist/contract-reader.js'));
  const row = { repository: place, commits: 0, proved: 0, unchecked: 0, alarms: 0, apart: 0, found: 0 };
  for (const each of git('rev-list', '--no-merges', `--max-count=${COMMITS}`, commit).split('\n')) {
    const changes = git('diff-tree', '-r', '--no-commit-id', '--name-only', each).split('\n');
    const files = changes.filter((path) => CONSUMER_FILE.test(path));
    if (
      files.length === 0 ||
      files.length > 40 ||
      git('rev-list', '--count', '--max-count=2', each) === '1'
    ) {
      continue;
    }
    row.commits += 1;
    const after = await tools.modules(each);
    const before = await tools.modules(`${each}~`);
    const known = keysOf(await judgeUses(before, files));
    const whole = await judgeUses(after, files);
    row.proved += whole.proved.length;
    row.unchecked += whole.unchecked.length;
    const isIgnored = ignoredAt(
      git('ls-tree', '--name-only', each, '.gitignore') && git('show', `${each}:.gitignore`),
    );
    for (const one of whole.broken.filter((use) => !known.has(keyOf(use)) && !isIgnored(use))) {
      row.alarms += 1;
      console.error(`alarm, ${each.slice(0, 10)}: ${describeBrokenUse(one, undefined)}`);
    }
    if (files.length === 1) {
      continue;
    }
    for (const provider of files) {
      // What the others used to take of it, and is not there any more.
      const paths = [...before.files].filter((path) => path !== provider);
      const mixed = {
        ...before,
        ...fileTree(after.files.has(provider) ? [...paths, provider] : paths),
        moduleOf: (/** @type {string} */ path) => (path === provider ? after : before).moduleOf(path),
        offersOf: (/** @type {string} */ path) => (path === provider ? after : before).offersOf(path),
      };
      const others = files.filter((path) => path !== provider && before.files.has(path));
      const { broken } = await judgeUses(mixed, others);
      const gone = broken.filter((use) => !known.has(keyOf(use)));
      row.apart += 1;
      row.found += gone.length > 0 ? 1 : 0;
      gone
        .slice(0, 2)
        .forEach((use) => console.error(`${each.slice(0, 10)}: ${describeBrokenUse(use, undefined)}`));
    }
  }
  return row;
}

/** Whether git is told to ignore what is missing, such as what a build makes: then a run calls it unchecked. @param {string} rules */
function ignoredAt(rules) {
  writeFileSync(join(ignoring, '.gitignore'), rules);
  return (/** @type {{ files: readonly string[] }} */ { files }) =>
    spawnSync('git', ['check-ignore', '--no-index', ...files], { cwd: ignoring }).status === 0;
}

function keysOf({ broken }) {
  return new Set(broken.map(keyOf));
}

function keyOf({ kind, file, name = '', target }) {
  return [kind, file, name, target].join('\0');
}

/** @param {string} repository OWNER/NAME @returns {string} */
function cloned(repository) {
  const folder = mkdtempSync(join(tmpdir(), 'waves-uses-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  execFileSync('git', ['clone', '--quiet', '--bare', `https://github.com/${repository}.git`, folder], {
    stdio: 'inherit',
  });
  return folder;
}

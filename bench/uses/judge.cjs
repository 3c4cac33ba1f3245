const { execFileSync } = require('node:child_process');
const { join } = require('node:path');
const process = require('node:process');

/*
 * The process that `run.mjs` measures: holds what the branch `change` of a repository has changed against the tree that merging it into
 * `main` would give. It loads nothing else than that takes.
 */
const [, , bundle = '', root = ''] = process.argv;
const { GitContracts, judgeUses } = require(bundle);

/** @param {string[]} args */
const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();

async function judge() {
  const tools = new GitContracts(
    { root, commonDir: join(root, '.git') },
    join(__dirname, '../../dist/contract-reader.js'),
  );
  const tree = await tools.mergedTree('main', 'refs/heads/change');
  const files = git('diff', '--name-only', 'main', 'change').split('\n');
  const { proved, broken, unchecked } = await judgeUses(await tools.modules(tree), files);
  if (broken.length !== 1 || unchecked.length > 0 || proved.length < 3 * files.length) {
    throw new Error(`${proved.length} proved, ${broken.length} broken, ${unchecked.length} unchecked.`);
  }
}

void judge().then(() => process.exit(0));

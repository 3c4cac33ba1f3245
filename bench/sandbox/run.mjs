import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { bundled } from '../bundled.mjs';
import { compare, median, option, report } from '../figures.mjs';

/**
 * What the operating system's sandbox costs: the same work in it and without, by turns in one run, with the walls that a
 * package's commands get. Processor time is that of all processes of the work, the sandbox's own among them.
 */
const ROUNDS = Number(option('--rounds', '15'));
const { findSandbox, osSandbox } = await bundled([
  'src/node/processes/findSandbox',
  'src/agents/launching/osSandbox',
]);
const finding = await findSandbox({ ...process.env, WAVES_SANDBOX: '' });
if (finding.found === undefined) {
  console.log(`No sandbox works here: ${finding.message}.`);
  process.exit(0);
}
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'waves-bench-')));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const [root, worktree] = [join(folder, 'repository'), join(folder, 'worktree')];
const git = (...args) =>
  execFileSync('git', ['-C', root, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args]);
mkdirSync(root);
git('init', '-q');
git('commit', '-q', '--allow-empty', '-m', 'first');
git('worktree', 'add', '-q', '-b', 'waves/x/a', worktree);
const attempt = join(root, '.git', 'waves', 'runs', 'r', 'a');
mkdirSync(attempt, { recursive: true });
const { argv } = osSandbox(finding.found, {
  ...{ root, gitFolder: join(root, '.git'), ownGitFolder: join(root, '.git', 'worktrees', 'worktree') },
  ...{ branch: 'waves/x/a', worktree, folder: attempt, others: [], writeAllow: ['**'], deny: [] },
});
const files = `for (let i = 0; i < 500; i++) fs.writeFileSync('src/' + i, 'x'.repeat(4000)); for (let i = 0; i < 500; i++) fs.readFileSync('src/' + i)`;
const commit = 'git add -A && git -c user.name=a -c user.email=a@b commit -qm work --allow-empty';
const works = [
  { what: 'a program that does nothing', words: 'true' },
  {
    what: 'node, 500 files written and read, a commit',
    words: `mkdir -p src && node -e "const fs = require('fs'); ${files}" && ${commit}`,
  },
  { what: 'git status, 30 times', words: 'for i in $(seq 30); do git status --short > /dev/null; done' },
];

/**
 * Seconds by the clock and of processors, as bash counts them (bash(1), TIMEFORMAT). What works in the sandbox is no child that its
 * own program waits for, so it is counted inside too.
 */
function seconds(words, before) {
  const timed = ['bash', '-c', `TIMEFORMAT='%R %U %S'; time "$@"`, 'bash'];
  const [program, ...args] = [...timed, ...before, ...timed, '/bin/sh', '-c', words];
  const env = { ...process.env, LC_ALL: 'C' };
  const { status, stderr } = spawnSync(program, args, { cwd: worktree, encoding: 'utf8', env });
  const lines = stderr.trim().split('\n').slice(-2);
  const [inside, whole] = lines.map((line) => line.split(' ').map(Number));
  if (status !== 0 || whole === undefined || inside === undefined) {
    throw new Error(`${words} ended with ${status}: ${stderr}`);
  }
  const [clock = NaN, user = NaN, system = NaN] = whole;
  const [, innerUser = NaN, innerSystem = NaN] = before.length === 0 ? [0, 0, 0] : inside;
  return { clock, cpu: user + system + innerUser + innerSystem };
}

const rows = works.map(({ what, words }) => {
  const [inside, without] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    inside.push(seconds(words, argv));
    without.push(seconds(words, []));
  }
  const middle = (all, kind) => 1000 * median(all.map((each) => each[kind]));
  const ours = middle(inside, 'cpu');
  const peer = middle(without, 'cpu');
  compare({
    what: `in the sandbox: ${what}`,
    ours,
    peer,
    beside: 'the same without it, processor time',
    unit: 'ms',
  });
  return {
    what,
    'ms of processors': ours,
    without: peer,
    more: ours - peer,
    'ms by the clock': middle(inside, 'clock'),
    'without it': middle(without, 'clock'),
  };
});
report(`The sandbox (${finding.found.kind}) around the same work, median of ${ROUNDS} by turns`, rows);

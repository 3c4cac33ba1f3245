import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundled } from '../bundled.mjs';
import { compare, median, option, report } from '../figures.mjs';

/**
 * What it costs to look after the repository around the worktrees while an agent works and nothing happens there, and how soon
 * a change is noticed; beside looking every two seconds, as where the system announces nothing. Reads `/proc`, so Linux only.
 */
const SECONDS = Number(option('--seconds', '30'));
const FILES = Number(option('--files', '2000'));
const CHANGES = Number(option('--changes', '15'));
const { GitSurroundings, LookTimes, systemTimers, systemClock } = await bundled([
  'src/node/worktrees/surroundings/surroundings',
  'src/engine/worktrees/lookTimes',
  'src/node/processes/systemTimers',
  'src/node/processes/systemClock',
]);
const root = realpathSync(mkdtempSync(join(tmpdir(), 'waves-bench-')));
process.on('exit', () => rmSync(root, { recursive: true, force: true }));
const git = (...args) =>
  execFileSync('git', ['-C', root, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args]);
git('init', '-q');
for (let index = 0; index < FILES; index += 1) {
  const folder = join(root, 'src', String(Math.floor(index / 20)));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${index}.txt`), String(index));
}
git('add', '-A');
git('commit', '-qm', 'first');
mkdirSync(join(root, '.git', 'waves'));

/** Processor time of this process and of what it has waited for, in milliseconds (proc(5): fields 14 to 17, in hundredths). */
function processorTime() {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ') ?? [];
  return fields.slice(11, 15).reduce((sum, ticks) => sum + 10 * Number(ticks), 0);
}

/** @param {boolean} isAnnounced whether the system is asked to announce changes */
async function measured(isAnnounced) {
  const surroundings = new GitSurroundings({ root, commonDir: join(root, '.git') });
  const view = { isOurs: (branch) => branch.startsWith('waves/'), plan: '' };
  let seen = '';
  let looks = 0;
  let isNeeded = true;
  const times = new LookTimes(
    { clock: systemClock, timers: systemTimers },
    {
      look: async () => {
        seen = (await surroundings.look(view)).contents.get('config') ?? '';
        looks += 1;
      },
      isNeeded: () => isNeeded,
      watch: async (announced) => (isAnnounced ? surroundings.watch(view, announced) : undefined),
      isBusy: () => surroundings.isBusy(),
    },
  );
  await times.listen();
  await surroundings.look(view);
  times.step();
  const before = processorTime();
  await sleep(SECONDS * 1000);
  const idle = ((processorTime() - before) * 60) / SECONDS;
  const idleLooks = looks;
  const waits = [];
  for (let change = 0; change < CHANGES; change += 1) {
    const value = `${String(isAnnounced)}-${change}`;
    git('config', 'user.name', value);
    const begun = performance.now();
    while (!seen.includes(value)) {
      await sleep(5);
    }
    waits.push(performance.now() - begun);
    // Not in step with whoever looks.
    await sleep(300 + Math.random() * 700);
  }
  isNeeded = false;
  times.close();
  return { idle, idleLooks, noticed: median(waits), latest: Math.max(...waits) };
}

const ours = await measured(true);
const peer = await measured(false);
compare({
  what: `${FILES} files: a changed setting of the repository is noticed`,
  ours: ours.noticed,
  peer: peer.noticed,
  beside: 'looking every two seconds',
  unit: 'ms',
});
compare({
  what: `${FILES} files: processor time in a minute in which nothing happens`,
  ours: ours.idle,
  peer: peer.idle,
  beside: 'looking every two seconds',
  unit: 'ms',
});
report(`The repository around the worktrees, ${FILES} files, ${SECONDS} s, ${CHANGES} changes`, [
  { how: 'announced by the system', ...ours },
  { how: 'looked at every two seconds', ...peer },
]);
process.exit(0);

import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { projectRoot } from '../../scripts/projectRoot.mjs';
import { compare, median, report } from '../figures.mjs';

/*
 * What a person waits for at every call of the command line: whole processes, in turns with a Node.js that does nothing. The
 * run that is asked about is one of the example with the built-in agent. What checking a plan costs says `bench/plan/peer.mjs`.
 * node bench/start/run.mjs [--json]
 */
const TURNS = 15;
const PLAN = 'work-packages.yaml';
// With it, some versions of Node.js read all certificates at every start.
delete process.env['NODE_EXTRA_CA_CERTS'];
const folder = mkdtempSync(join(tmpdir(), 'waves-bench-start-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));
const root = join(folder, 'repository');
const cli = join(projectRoot, 'dist', 'cli.js');
const env = { ...process.env, HOME: folder, WAVES_DEMO_SECONDS: '0', WAVES_CONSENT: 'yes' };

/** Runs a program in the repository; fails with what it said. @param {string} program @param {string[]} args */
function run(program, args) {
  const { status, stderr, stdout } = spawnSync(program, args, { cwd: root, env, encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(`${program} ${args.join(' ')} ended with ${status}:\n${stderr}${stdout}`);
  }
}

cpSync(join(projectRoot, 'examples', 'user-profile'), root, { recursive: true });
const identity = ['-c', 'user.name=bench', '-c', 'user.email=bench@localhost'];
run('git', ['init', '-q', '-b', 'main']);
run('git', ['add', '--all']);
run('git', [...identity, 'commit', '-qm', 'first']);
run(process.execPath, [cli, 'run', PLAN, '--agent', 'demo', '--yes']);

const contestants = [
  { what: 'Node.js that does nothing', args: ['-e', ''] },
  { what: '`waves --version`', args: [cli, '--version'] },
  { what: '`waves status`', args: [cli, 'status'] },
  { what: '`waves why`', args: [cli, 'why', 'wp-contracts'] },
].map((each) => ({ ...each, times: /** @type {number[]} */ ([]) }));
for (let turn = 0; turn < TURNS; turn++) {
  for (const { args, times } of contestants) {
    const start = performance.now();
    run(process.execPath, args);
    times.push(performance.now() - start);
  }
}
const [nothing, ...ours] = contestants.map(({ what, times }) => ({ what, ms: median(times) }));
for (const { what, ms } of ours) {
  compare({ what, ours: ms, peer: nothing?.ms ?? NaN, beside: 'a Node.js that does nothing', unit: 'ms' });
}
report(
  `Whole processes, median of ${TURNS}, in milliseconds`,
  [nothing, ...ours].map((each) => ({ ...each, ratio: (each?.ms ?? NaN) / (nothing?.ms ?? NaN) })),
);

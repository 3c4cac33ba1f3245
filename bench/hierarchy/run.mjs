// A hundred agents at once, as ten packages that are plans of ten packages each: does it end well, and in how much memory?
// node bench/hierarchy/run.mjs [seconds that each agent works]
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const TEAMS = 10;
const PARTS = 10;
const SAMPLE_MS = 1000;
const seconds = Number(process.argv[2] ?? 60);
const folder = mkdtempSync(join(tmpdir(), 'waves-hierarchy-'));
const root = join(folder, 'repository');
const teams = Array.from({ length: TEAMS }, (_, index) => `team-${index + 1}`);
// Says of itself that it works, as an agent does, and then writes its file.
const agent = (file) => `sleep ${seconds} && mkdir -p "$(dirname ${file})" && echo done > ${file}`;
const leaf = (id, file, dependsOn = []) => ({
  id,
  name: id,
  depends_on: dependsOn,
  scope: { write_allow: [file], read_allow: ['**'] },
  agent: { command: dependsOn.length === 0 ? agent(file) : `echo all > ${file}` },
});
const plan = (id, packages) => JSON.stringify({ change_id: id, packages }, null, 2);

mkdirSync(join(root, 'plans'), { recursive: true });
for (const team of teams) {
  const parts = Array.from({ length: PARTS }, (_, index) => `part-${index + 1}`);
  const packages = [
    ...parts.map((part) => leaf(part, `${team}/${part}.txt`)),
    leaf('wp-integration', `${team}/all.txt`, parts),
  ];
  writeFileSync(join(root, 'plans', `${team}.yaml`), plan(team, packages));
}
const top = teams.map((team) => ({
  id: team,
  name: team,
  subplan: `plans/${team}.yaml`,
  scope: { write_allow: [`${team}/**`], read_allow: ['**'] },
}));
writeFileSync(
  join(root, 'work-packages.yaml'),
  plan('all', [...top, leaf('wp-integration', 'all.txt', teams)]),
);
for (const args of [
  ['init', '-q', '-b', 'main'],
  ['config', 'user.name', 'Bench'],
  ['config', 'user.email', 'bench@localhost'],
  ['add', '-A'],
  ['commit', '-q', '-m', 'first'],
]) {
  execFileSync('git', args, { cwd: root });
}

const started = Date.now();
const programs = resolve(import.meta.dirname, '../../dist');
const cli = join(programs, 'cli.js');
const waves = spawn(process.execPath, [cli, 'run', 'work-packages.yaml', '--yes'], {
  cwd: root,
  stdio: ['ignore', 'ignore', 'inherit'],
});
const peak = { bytes: 0, driver: 0, processes: 0, agents: 0 };
const sampling = setInterval(() => {
  const sample = measure(waves.pid);
  for (const key of Object.keys(peak)) {
    peak[key] = Math.max(peak[key], sample[key]);
  }
}, SAMPLE_MS);
const code = await new Promise((done) => waves.once('exit', done));
clearInterval(sampling);
const branch = 'waves/all/integration';
const files = execFileSync('git', ['ls-tree', '-r', '--name-only', branch], { cwd: root, encoding: 'utf8' });
const delivered = files.split('\n').filter((file) => file.endsWith('.txt')).length;
const gigabytes = (bytes) => `${(bytes / 1024 ** 3).toFixed(2)} GiB`;
console.log(
  [
    `exit code ${code}; ${delivered} of ${TEAMS * (PARTS + 1) + 1} files delivered`,
    `${((Date.now() - started) / 1000).toFixed(0)} s on ${cpus().length} cores, agents that work ${seconds} s each`,
    `at most ${peak.agents} agents and ${peak.processes} processes at once`,
    `at most ${gigabytes(peak.bytes)} of memory for all of them, ${gigabytes(peak.driver)} of it the driver`,
  ].join('\n'),
);
rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
process.exitCode = code === 0 ? 0 : 1;

/** What a process and everything around this repository takes: memory that is shared counts once. Linux only. */
function measure(driver) {
  const sample = { bytes: 0, driver: 0, processes: 0, agents: 0 };
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      const mine =
        Number(pid) === driver || command.includes(folder) || command.includes(programs) || belongs(pid);
      if (!mine) {
        continue;
      }
      const pss = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
      const bytes = Number(pss?.[1] ?? 0) * 1024;
      sample.bytes += bytes;
      sample.driver += Number(pid) === driver ? bytes : 0;
      sample.processes += 1;
      sample.agents += command.startsWith('sleep\0') ? 1 : 0;
    } catch {
      // It has ended meanwhile.
    }
  }
  return sample;
}

/** Whether a process works in one of the run's worktrees. */
function belongs(pid) {
  return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(folder);
}

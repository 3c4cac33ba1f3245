import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { bundled } from '../bundled.mjs';

/*
 * How well partitions of real repositories hold: parts are made from the older three quarters of the last commits, and it is
 * counted how many of the newer quarter lie within one part; beside parts by folder alone. Each repository is cloned at a commit, or
 * given as a folder: `node bench/planning/run.mjs [OWNER/NAME@COMMIT | FOLDER]...`
 */
const USUAL = [
  'psf/requests@1f6589ec3a1ee910f9a65cc3ceac60b26677bc0e',
  'gin-gonic/gin@dcaa4296d111981ffb31ac3eba90bb63e1eb5ab9',
  'gitkraken/vscode-gitlens@9fc75eef4c6c6ff60be3c522525ccfa6143f831a',
  'excalidraw/excalidraw@4872083c044491b6d5c96ae134a75464f96d6831',
  'changesets/changesets@5322174b',
];
const MOST_COMMITS = 4000;

const { lookAtRepository, partition, measured, PARTITIONS } = await bundled([
  'src/node/plans/repositoryFiles',
  'src/planning/partition/partition',
]);
const rows = [];
for (const name of process.argv.length > 2 ? process.argv.slice(2) : USUAL) {
  const folder = name.includes('@') ? cloned(name) : name;
  const { files, commits } = await lookAtRepository(folder, { withHistory: true });
  const all = commits.slice(0, MOST_COMMITS);
  const newer = all.slice(0, Math.floor(all.length / 4));
  const older = all.slice(newer.length);
  const row = { repository: name.split('@')[0], files: files.length };
  for (const by of PARTITIONS) {
    const before = process.cpuUsage();
    const made = partition(files, { by, commits: older });
    const { user, system } = process.cpuUsage(before);
    const { inside, commits: counted, largest, parts } = measured(made, newer);
    const kept = Math.round((100 * inside) / Math.max(1, counted));
    row[by] =
      `${kept} % of ${counted}, ${parts} parts, largest ${largest.toFixed(2)}, ${Math.round((user + system) / 1000)} ms`;
  }
  rows.push(row);
}
console.table(rows);

/** @param {string} name OWNER/NAME@COMMIT @returns {string} */
function cloned(name) {
  const [repository, commit = 'HEAD'] = name.split('@');
  const folder = mkdtempSync(join(tmpdir(), 'waves-planning-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  execFileSync('git', ['clone', '--quiet', `https://github.com/${repository}.git`, folder], {
    stdio: 'inherit',
  });
  execFileSync('git', ['-C', folder, 'checkout', '--quiet', commit]);
  return folder;
}

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { projectRoot } from '../../scripts/projectRoot.mjs';
import { compare, option, report } from '../figures.mjs';
import { generatedPlan } from './generatedPlan.mjs';

/*
 * `waves validate` of ever larger plans as a process, beside a process in which the YAML library alone parses the same text: time of
 * processors and the most memory. What Node.js itself takes is part of both.
 * node bench/plan/growth.mjs [--sizes 1000,10000,100000] [--json]; plans of more than 100,000 packages are refused
 */
const sizes = (option('--sizes') ?? '1000,10000,100000').split(',').map(Number);
// See peer.mjs.
delete process.env['NODE_EXTRA_CA_CERTS'];
const folder = mkdtempSync(join(tmpdir(), 'waves-growth-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const usage = fileURLToPath(new URL('./printUsage.cjs', import.meta.url));
const parsing = "require('yaml').parseDocument(require('fs').readFileSync(process.argv[1], 'utf8'))";

/** @param {string[]} args @param {RegExp} [says] what is printed where all was done @returns {{ cpu: number, megabytes: number }} the better of two */
function used(args, says = /^/) {
  const runs = [1, 2].map(() => {
    // Neither is to spend its time on making room.
    const room = ['--max-old-space-size=12000', '--require', usage];
    const { stdout, stderr } = spawnSync(process.execPath, [...room, ...args], {
      cwd: projectRoot,
      encoding: 'utf8',
      // Each package that is named takes a line.
      maxBuffer: 1e9,
    });
    const [, megabytes, cpu] = /peak memory (\d+) MB, CPU (\d+) ms/.exec(stderr) ?? [];
    if (cpu === undefined || !says.test(stdout)) {
      throw new Error(
        `node ${args.join(' ')} did not do all:\n${stderr.slice(0, 1000)}${stdout.slice(-1000)}`,
      );
    }
    return { cpu: Number(cpu), megabytes: Number(megabytes) };
  });
  return {
    cpu: Math.min(...runs.map(({ cpu }) => cpu)),
    megabytes: Math.min(...runs.map(({ megabytes }) => megabytes)),
  };
}

const rows = sizes.map((packages) => {
  const file = join(folder, `${packages}.yaml`);
  const text = generatedPlan(packages, { full: false });
  writeFileSync(file, text);
  const ours = used(
    [join(projectRoot, 'dist', 'cli.js'), 'validate', file],
    new RegExp(`: valid; ${packages} packages `),
  );
  const library = used(['-e', parsing, file]);
  const row = { size: packages, beside: 'the YAML library alone with the same text, as a process' };
  compare({
    what: 'checking a plan of so many packages, as a process',
    ...row,
    ours: ours.cpu,
    peer: library.cpu,
    unit: 'ms of processor time',
  });
  compare({
    what: 'memory while a plan of so many packages is checked',
    ...row,
    ours: ours.megabytes,
    peer: library.megabytes,
    unit: 'MB at most',
  });
  return {
    packages,
    'text KB': text.length / 1000,
    'CPU ms': ours.cpu,
    'YAML alone': library.cpu,
    'times that': ours.cpu / library.cpu,
    MB: ours.megabytes,
    'YAML alone, MB': library.megabytes,
  };
});
report('`waves validate` of generated plans, as a process', rows);

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { projectRoot } from '../../scripts/projectRoot.mjs';
import { compare, median, report } from '../figures.mjs';

/**
 * What the guard costs that agents ask before every write: the built program as a process, as hooks start it, beside a
 * process of the same Node.js that does nothing. The difference is ours.
 */
const CALLS = 25;
// With it, some versions of Node.js read all certificates at every start.
delete process.env['NODE_EXTRA_CA_CERTS'];
// As `guardCommand` sets it.
process.env['UV_THREADPOOL_SIZE'] = '1';
const SIZES = [20, 200, 2000];
const root = mkdtempSync(join(tmpdir(), 'waves-bench-'));
process.on('exit', () => rmSync(root, { recursive: true, force: true }));
const worktree = join(root, 'worktree');
mkdirSync(join(worktree, 'src/api'), { recursive: true });
mkdirSync(join(root, 'attempt'));
const hook = (file) =>
  JSON.stringify({ tool_name: 'Write', cwd: worktree, tool_input: { file_path: join(worktree, file) } });

/** A scope of so many patterns, and the guard's command with it. @param {number} size */
function guardOf(size) {
  const scopeFile = join(root, 'attempt', `scope.${size}.json`);
  const writeAllow = Array.from({ length: size }, (_, index) => `src/api/part${index}/**/*.ts`);
  writeFileSync(
    scopeFile,
    JSON.stringify({ package: 'wp-api', worktree, writeAllow, deny: ['src/api/legacy/**'] }),
  );
  return [join(projectRoot, 'dist/scope-guard.js'), scopeFile];
}

const NOTHING = 'node that does nothing';
const contestants = [
  { what: NOTHING, args: ['-e', ''], input: '', code: 0 },
  ...SIZES.flatMap((size) => {
    const args = guardOf(size);
    const admitted = hook(`src/api/part${size - 1}/deep/a.ts`);
    return [
      { what: `admitted by ${size} patterns`, args, input: admitted, code: 0 },
      { what: `refused by ${size} patterns`, args, input: hook('src/web/a.ts'), code: 2 },
    ];
  }),
];
const times = new Map(contestants.map(({ what }) => [what, []]));
for (let call = 0; call < CALLS; call++) {
  for (const { what, args, input, code } of contestants) {
    const start = performance.now();
    const { status } = spawnSync(process.execPath, args, { input });
    times.get(what).push(performance.now() - start);
    if (status !== code) {
      throw new Error(`${what} ended with ${status} and not with ${code}.`);
    }
  }
}
const nothing = median(times.get(NOTHING));
for (const size of SIZES) {
  compare({
    what: "a guard's answer before a write, by so many patterns",
    size,
    ours: median(times.get(`admitted by ${size} patterns`)),
    peer: nothing,
    beside: 'a Node.js that does nothing',
    unit: 'ms',
  });
}
report(
  `A call of the guard, median of ${CALLS}, in milliseconds`,
  contestants.map(({ what }) => {
    const middle = median(times.get(what));
    return { what, ms: middle, ours: middle - nothing, fastest: Math.min(...times.get(what)) };
  }),
);

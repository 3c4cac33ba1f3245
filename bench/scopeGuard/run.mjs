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
const CALLS = 40;
const root = mkdtempSync(join(tmpdir(), 'waves-bench-'));
process.on('exit', () => rmSync(root, { recursive: true, force: true }));
const worktree = join(root, 'worktree');
mkdirSync(join(worktree, 'src/api'), { recursive: true });
mkdirSync(join(root, 'attempt'));
const scopeFile = join(root, 'attempt', 'scope.json');
const patterns = Array.from({ length: 200 }, (_, index) => `src/api/part${index}/**/*.ts`);
writeFileSync(
  scopeFile,
  JSON.stringify({ package: 'wp-api', worktree, writeAllow: patterns, deny: ['src/api/legacy/**'] }),
);
const hook = (file) =>
  JSON.stringify({ tool_name: 'Write', cwd: worktree, tool_input: { file_path: join(worktree, file) } });
const guard = [join(projectRoot, 'dist/scope-guard.js'), scopeFile];
const contestants = [
  { what: 'node that does nothing', args: ['-e', ''], input: '', code: 0 },
  { what: 'the guard, admitted', args: guard, input: hook('src/api/part199/deep/a.ts'), code: 0 },
  { what: 'the guard, refused', args: guard, input: hook('src/web/a.ts'), code: 2 },
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
const nothing = median(times.get(contestants[0].what));
compare({
  what: "a guard's answer before a write",
  ours: median(times.get(contestants[1].what)),
  peer: nothing,
  beside: 'a Node.js that does nothing',
  unit: 'ms',
});
report(
  `A call of the guard, 200 patterns, median of ${CALLS}, in milliseconds`,
  contestants.map(({ what }) => {
    const middle = median(times.get(what));
    return { what, ms: middle, ours: middle - nothing, fastest: Math.min(...times.get(what)) };
  }),
);

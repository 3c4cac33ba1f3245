import { bundled } from '../bundled.mjs';
import { median, option, report, timed } from '../figures.mjs';
import { generatedPlan } from './generatedPlan.mjs';

const RUNS = 5;
const packages = Number(option('--packages') ?? '500');
const { readPlan, ownerIndex, compileScope } = await bundled([
  'src/plan/reading/readPlan',
  'src/plan/ownership/ownerIndex',
  'src/plan/globs/scope',
]);
const { plan } = readPlan(generatedPlan(packages));
const files = Array.from({ length: 20_000 }, (_, at) => {
  const item = (at * 7919) % (2 * packages);
  return `src/module${item % 997}/package${item}/part${at % 5}/${['file.ts', 'test_a.ts', 'deep/er/other.ts'][at % 3]}`;
});
const runs = Array.from({ length: RUNS }, () => {
  const compiled = timed(() => ownerIndex(plan));
  const looked = timed(
    () => files.filter((file) => compiled.result.ownersOf(file).writers.length > 0).length,
  );
  return { compile: compiled.ms, each: (1000 * looked.ms) / files.length, owned: looked.result };
});
const scopes = plan.packages.map(({ scope }) =>
  compileScope(
    scope.writeAllow.map(({ value }) => value),
    scope.deny.map(({ value }) => value),
  ),
);
const few = files.slice(0, 500);
const naive = timed(() => few.filter((file) => scopes.some((scope) => scope.admits(file))).length);
report(`Who may write ${files.length} files, in a plan of ${packages} packages (median of ${RUNS})`, [
  {
    way: 'owner index',
    'compile ms': median(runs.map((run) => run.compile)),
    'µs/file': median(runs.map((run) => run.each)),
    owned: runs[0]?.owned ?? 0,
  },
  { way: 'every scope', 'compile ms': 0, 'µs/file': (1000 * naive.ms) / few.length, owned: naive.result },
]);

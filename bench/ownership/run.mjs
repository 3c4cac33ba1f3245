import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundleOf } from '../bundled.mjs';
import { median, option, report, timed } from '../figures.mjs';
import { generatedPlan } from '../plan/generatedPlan.mjs';

/*
 * What the explorer costs: from the text of a plan to the badges of a first screen, and then of every file; beside testing
 * every glob of the plan for every file. `--packages` and `--files` change the size.
 */
const RUNS = 5;
/** Rows that a tall explorer shows at once. */
const SCREEN = 60;
const packages = Number(option('--packages') ?? '500');
const count = Number(option('--files') ?? '50000');
const bundle = await bundleOf([
  'src/plan/reading/readPlan',
  'src/plan/graph/graph',
  'src/plan/globs/scope',
  'src/views/ownership/ownership',
  'src/views/ownership/fileBadge',
  'src/views/ownership/ownership',
  'src/views/ownership/ownershipTree',
]);
const { default: parts } = await import(pathToFileURL(bundle).href);
const text = generatedPlan(packages);
const files = Array.from({ length: count }, (_, at) => {
  const item = (at * 7919) % (2 * packages);
  return `src/module${item % 997}/package${item}/part${at % 5}/${['file.ts', 'test_a.ts', 'deep/er/other.ts'][at % 3]}`;
});

/** The first screen of badges in a process of its own: of the plan's text, and of what an earlier window has kept of it. */
function openings() {
  const folder = mkdtempSync(join(tmpdir(), 'waves-bench-'));
  try {
    const paths = join(folder, 'paths.json');
    writeFileSync(paths, JSON.stringify(files.slice(0, SCREEN)));
    const contents = { text, kept: JSON.stringify(parts.readPlan(text).plan) };
    return Object.entries(contents).map(([way, content]) => {
      const plan = join(folder, way);
      writeFileSync(plan, content);
      const program = fileURLToPath(new URL('opening.mjs', import.meta.url));
      const found = Array.from({ length: RUNS }, () =>
        JSON.parse(execFileSync(process.execPath, [program, bundle, way, plan, paths], { encoding: 'utf8' })),
      );
      return {
        plan: way,
        ms: median(found.map(({ ms }) => ms)),
        'CPU ms': median(found.map(({ cpu }) => cpu)),
        badges: found[0].result,
      };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const runs = Array.from({ length: RUNS }, () => {
  const read = timed(() => {
    const { plan } = parts.readPlan(text);
    return { plan, graph: parts.graphOf(plan) };
  });
  const { plan, graph } = read.result;
  const first = timed(() => {
    const owners = parts.planOwners(plan, graph);
    const folders = new parts.FolderClaims(plan);
    const ownership = new parts.Ownership(owners, undefined, new Map(), []);
    const badges = files.slice(0, SCREEN).map((file) => {
      folders.insideOf(file);
      return parts.fileBadge(ownership.standingOf(file));
    });
    return { owners, ownership, badges };
  });
  const { owners, ownership } = first.result;
  const all = timed(
    () => files.filter((file) => parts.fileBadge(ownership.standingOf(file)) !== undefined).length,
  );
  const tree = timed(() => {
    const steps = parts.ownershipTree(files, owners.index, graph, 'all', 500);
    let longest = 0;
    for (let done = false; !done;) {
      const step = timed(() => steps.next());
      longest = Math.max(longest, step.ms);
      done = step.result.done;
    }
    return longest;
  });
  return {
    read: read.ms,
    first: first.ms,
    each: (1000 * all.ms) / files.length,
    cpu: (1000 * all.cpu) / files.length,
    owned: all.result / files.length,
    tree: tree.ms,
    longest: tree.result,
  };
});
const { plan } = parts.readPlan(text);
const scopes = plan.packages.map(({ scope }) =>
  parts.compileScope(
    scope.writeAllow.map(({ value }) => value),
    scope.deny.map(({ value }) => value),
  ),
);
const few = files.slice(0, 1000);
const naive = timed(() => few.filter((file) => scopes.some((scope) => scope.admits(file))).length);
const naiveScreen = timed(() =>
  files.slice(0, SCREEN).filter((file) => scopes.some((scope) => scope.admits(file))),
);
const middle = (/** @type {'read' | 'first' | 'each' | 'cpu' | 'tree' | 'longest'} */ name) =>
  median(runs.map((run) => run[name]));

report(`Badges of ${count} files in a plan of ${packages} packages (median of ${RUNS})`, [
  {
    way: 'ownership',
    'plan read ms': middle('read'),
    [`first ${SCREEN} badges ms`]: middle('first'),
    'µs/file': middle('each'),
    'CPU µs/file': middle('cpu'),
    'owned %': 100 * (runs[0]?.owned ?? 0),
  },
  {
    way: 'every glob',
    'plan read ms': middle('read'),
    [`first ${SCREEN} badges ms`]: naiveScreen.ms,
    'µs/file': (1000 * naive.ms) / few.length,
    'CPU µs/file': (1000 * naive.cpu) / few.length,
    'owned %': (100 * naive.result) / few.length,
  },
]);
report(`The first ${SCREEN} badges of a window, in a process that has done nothing before`, openings());
report('The ownership view, built in steps of 500 files', [
  { 'all folders ms': middle('tree'), 'longest step ms': middle('longest') },
]);

import type { PlanGraph } from '../../graph/graph';
import { analyseGraph } from '../../graph/graph';
import type { Plan, WorkPackage } from '../../model';
import type { Check } from '../basis/check';
import { firstById, once } from '../../firstById';
import { isIntegration } from '../basis/integration';
import { pathsInCommand } from '../basis/commandPaths';
import { literalPrefix } from '../../globs/globs';
import { findEntry } from '../../yaml/nodeReader';
import { TEXT_START } from '../../yaml/positions';

/** For how many dependencies it is said what each costs: for each, the whole plan is timed without it. */
const MAX_TIMED = 100;

/**
 * Dependencies that only put packages one after another: nothing that the first one leaves behind is anything that the second one
 * reads, writes, locks or speaks of. Each costs parallel work, and some of them time.
 */
export const serialisingEdges: Check = ({ reading: { plan }, graph }) => {
  const packages = firstById(plan);
  const redundant = new Set(graph.redundantEdges.map(([from, to]) => JSON.stringify([from, to])));
  const found = [...packages.values()].flatMap((item) => {
    if (isIntegration(item) || graph.dependents.get(item.id)?.length === 0) {
      return [];
    }
    const touches = once(() => touched(item));
    return item.dependsOn.flatMap((dependency) => {
      const first = packages.get(dependency.value);
      return first === undefined ||
        first === item ||
        redundant.has(JSON.stringify([first.id, item.id])) ||
        graph.waitsFor(first.id, item.id) ||
        linked(first, item, plan, touches)
        ? []
        : [{ item, dependency }];
    });
  });
  return found.slice(0, MAX_TIMED).map(({ item, dependency }) => {
    const minutes = graph.criticalMinutes - minutesWithout(plan, graph, dependency.value, item.id);
    return {
      code: 'serialising-dependency',
      severity: 'info' as const,
      message: `The plan names nothing of "${dependency.value}" that "${item.id}" reads, writes or locks. Unless there is another reason, this dependency only keeps the two from working at the same time${minutes > 0 ? ` and costs ${minutes} minutes of the critical path` : ''}.`,
      range: dependency.range,
      package: item.id,
      data: { kind: 'dependency' as const, dependent: item.id, dependency },
    };
  });
};

/** Length of the longest chain without one dependency; only one between two of that chain can shorten it. */
function minutesWithout(plan: Plan, graph: PlanGraph, from: string, to: string): number {
  const at = graph.criticalPath.indexOf(to);
  if (at < 1 || graph.criticalPath[at - 1] !== from) {
    return graph.criticalMinutes;
  }
  return analyseGraph(
    plan.packages.map((item: WorkPackage) => ({
      id: item.id,
      dependsOn: item.dependsOn.flatMap(({ value }) => (item.id === to && value === from ? [] : [value])),
      needs: item.needs.map((need) => need.from.value),
      minutes: item.timeoutMinutes,
    })),
  ).criticalMinutes;
}

/**
 * Whether anything that a plan says links two packages, so that the second one has a reason to wait for the first. Cautious: when
 * two globs might meet, they do, and a package that does not say what it reads may read everything.
 * @param touches what `touched` says of the second package.
 */
function linked(
  first: WorkPackage,
  second: WorkPackage,
  plan: Plan,
  touches: () => readonly string[],
): boolean {
  const written = [...first.scope.writeAllow, ...first.outputs.artifacts].map(({ value }) => value);
  return (
    written.length === 0 ||
    second.scope.readAllow.length === 0 ||
    first.obligations.length > 0 ||
    preparesContracts(first, written, plan) ||
    anyMeet(written, touches()) ||
    sharesLock(first, second) ||
    mentions(second, first)
  );
}

/** Everything that a package names as something that it works on: paths and globs. */
function touched({ scope, locks, consumes, outputs, verification }: WorkPackage): string[] {
  return [
    ...[...scope.readAllow, ...scope.writeAllow, ...locks.files, ...consumes, ...outputs.artifacts].map(
      ({ value }) => value,
    ),
    ...verification.steps.flatMap((step) => pathsInCommand(step.command ?? '', step.cwd)),
  ];
}

/** Files that say what others may rely on, or use, wherever they work: interfaces, tables, and what a build installs. */
const SHARED_FILE =
  /contract|(?:^|\/)migrations?\/|\.(?:sql|proto|graphql|avsc)$|(?:^|\/)(?:package(?:-lock)?\.json|pnpm-lock\.yaml|yarn\.lock|pyproject\.toml|uv\.lock|requirements[\w.-]*\.txt|Cargo\.(?:toml|lock)|go\.(?:mod|sum)|pom\.xml|[\w.-]*\.gradle(?:\.kts)?|Gemfile(?:\.lock)?|composer\.json|Makefile|Dockerfile)$/i;

/** Everything builds against contracts, tables and installed packages, whether it says so or not. */
function preparesContracts(item: WorkPackage, written: readonly string[], { contracts }: Plan): boolean {
  const files = [...contracts.files, ...(contracts.primary === undefined ? [] : [contracts.primary])];
  return (
    /contract/i.test(`${item.taskType} ${item.id}`) ||
    written.some((glob) => SHARED_FILE.test(glob)) ||
    item.locks.keys.some(({ value }) => /^(?:contract|db|api|event):/.test(value)) ||
    anyMeet(
      written,
      files.map(({ value }) => value),
    )
  );
}

function sharesLock(first: WorkPackage, second: WorkPackage): boolean {
  const claims = ({ locks }: WorkPackage): string[] => locks.keys.map(({ value }) => value);
  const own = new Set(claims(first));
  const namespaces = new Set(claims(first).map(namespaceOf));
  return claims(second).some((key) => own.has(key) || (/[*/]/.test(key) && namespaces.has(namespaceOf(key))));
}

function namespaceOf(key: string): string {
  return key.slice(0, Math.max(0, key.indexOf(':')));
}

/** Whether the words of a package name the other one. */
function mentions({ title, description, tasks, prompt }: WorkPackage, other: WorkPackage): boolean {
  const own = prompt !== undefined && 'text' in prompt ? prompt.text : '';
  const words = [title, description, ...tasks.map(({ value }) => value), own].join('\n').toLowerCase();
  return [other.id, other.id.replace(/^wp-/, '')].some((name) => words.includes(name.toLowerCase()));
}

/** Whether one of the globs here and one of those there can match the same path, going by what stands before their wildcards. */
function anyMeet(here: readonly string[], there: readonly string[]): boolean {
  const prefixes = there.map(prefixOf);
  return here
    .map(prefixOf)
    .some((a) =>
      prefixes.some(
        (b) =>
          (a.open ? b.text.startsWith(a.text) : false) ||
          (b.open && a.text.startsWith(b.text)) ||
          a.text === b.text ||
          inside(a.text, b.text) ||
          inside(b.text, a.text),
      ),
    );
}

interface Prefix {
  readonly text: string;
  /** Whether a wildcard follows. */
  readonly open: boolean;
}

function prefixOf(glob: string): Prefix {
  const text = literalPrefix(glob);
  return { text, open: text.length < glob.length };
}

function inside(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

/** Plans with fewer packages have little to share out. */
const MIN_PACKAGES = 4;

/** Below this gain, one agent after another would be nearly as fast. */
const MIN_GAIN = 1.25;

/**
 * Plans in which working in parallel gains next to nothing, since the longest chain takes nearly as long as everything one after
 * another. The bound is Brent's: nothing can be faster than the longest chain.
 */
export const littleParallelism: Check = ({ reading: { plan, document }, graph }) => {
  const packages = [...firstById(plan).values()];
  const total = packages.reduce((sum, item) => sum + item.timeoutMinutes, 0);
  const longest = graph.criticalMinutes;
  if (
    packages.length < MIN_PACKAGES ||
    longest === 0 ||
    graph.cycles.length > 0 ||
    total / longest >= MIN_GAIN
  ) {
    return [];
  }
  const list = document.root.kind === 'map' ? findEntry(document.root, ['packages']) : undefined;
  const gain = total === longest ? 'nothing' : `a factor of ${(total / longest).toFixed(2)} at best`;
  return [
    {
      code: 'little-parallelism',
      severity: 'info',
      message: `The longest chain takes ${longest} of ${total} minutes, so working in parallel gains ${gain}. Are all of its dependencies needed?`,
      range: list?.key.range ?? TEXT_START,
      related: graph.criticalPath.slice(0, 10).flatMap((id) => {
        const item = packages.find((candidate) => candidate.id === id);
        return item === undefined
          ? []
          : [{ message: `"${id}" is part of the longest chain.`, range: item.idRange }];
      }),
    },
  ];
};

/** Waves with more packages than may work at once: the rest of the wave waits for a free slot. */
export const waveWidth: Check = ({ reading: { plan, document }, graph, maxParallel }) => {
  const limit = plan.execution.maxParallel ?? maxParallel;
  const packages = firstById(plan);
  const list = document.root.kind === 'map' ? findEntry(document.root, ['packages']) : undefined;
  return graph.waves.flatMap((ids, index) => {
    if (ids.length <= limit) {
      return [];
    }
    const first = packages.get(ids[limit] ?? '');
    return [
      {
        code: 'wave-too-wide',
        severity: 'info' as const,
        message: `Wave ${index + 1} has ${ids.length} packages, but only ${limit} may work at the same time; the others wait for a free slot.`,
        range: plan.execution.maxParallelRange ?? list?.key.range ?? TEXT_START,
        related:
          first === undefined
            ? []
            : [{ message: `"${first.id}" is the first that has to wait.`, range: first.idRange }],
      },
    ];
  });
};

import type { GraphEdge, GraphPackage, GraphSnapshot } from '../../src/protocol/graph';
import type { PackageStateName } from '../../src/run/kernel/kernel';
import { isActive } from '../../src/run/kernel/kernel';

/** Waves of a plan of up to 100 packages; larger ones have more. */
const FEW_WAVES = 6;
const AREAS = [
  'accounts',
  'billing',
  'catalog',
  'search',
  'orders',
  'shipping',
  'reports',
  'admin',
  'mail',
  'audit',
];
const LAYERS = ['contract', 'schema', 'service', 'endpoints', 'screens', 'end-to-end tests'];

/** A plan of many packages in six waves or more, half way through its run. The same number gives the same plan. */
export function largePlan(size: number, now: number): GraphSnapshot {
  const waveCount = size <= 100 ? FEW_WAVES : Math.round(1.2 * Math.sqrt(size));
  const perWave = Math.ceil(size / waveCount);
  const packages = Array.from({ length: size }, (_, index) => packageAt(index, { perWave, waveCount }, now));
  const waves = Array.from({ length: waveCount }, (_, index) =>
    packages.slice(index * perWave, (index + 1) * perWave).map(({ id }) => id),
  );
  return {
    version: 1,
    feature: { id: 'shop', title: 'Shop: everything at once' },
    planPath: 'plans/shop/work-packages.yaml',
    waves,
    packages,
    edges: edgesOf(waves),
    problems: { errors: 0, warnings: 3, first: 'Package "mail-service" has no verification steps.' },
    run: {
      id: '20261102-084200-19c4',
      state: 'running',
      startedAt: now - 48 * 60_000,
      elapsed: { ms: 0, since: now - 48 * 60_000 },
      integrationBranch: 'waves/shop/integration',
      maxParallel: 10,
    },
    totals: {
      done: packages.filter(({ state }) => state === 'done').length,
      active: packages.filter(({ state }) => isActive(state)).length,
      packages: size,
    },
    canRun: { yes: true },
    now,
  };
}

function packageAt(
  index: number,
  { perWave, waveCount }: { perWave: number; waveCount: number },
  now: number,
): GraphPackage {
  const wave = Math.floor(index / perWave) + 1;
  const area = AREAS[index % AREAS.length] ?? 'other';
  const state = stateAt(index, wave, Math.ceil(waveCount / 2));
  const layer = LAYERS[(wave - 1) % LAYERS.length] ?? 'work';
  const begun = state === 'done' || isActive(state) || state === 'blocked' || state === 'failed';
  const startedAt = now - (60 - (wave % 6) * 8) * 60_000 - index * 1000;
  const endedAt = now - (52 - (wave % 6) * 8) * 60_000;
  return {
    id: `${area}-${layer.replaceAll(' ', '-')}-${index}`,
    title: `${area.charAt(0).toUpperCase()}${area.slice(1)}: ${layer}`,
    wave,
    state,
    ...(begun ? { agent: 'claude-code', startedAt } : {}),
    ...(state === 'done'
      ? { endedAt, worked: { ms: endedAt - startedAt }, took: endedAt - startedAt }
      : begun
        ? { worked: { ms: 0, since: startedAt } }
        : {}),
    ...(isActive(state) ? { progress: ((index * 37) % 90) / 100, message: `Step ${index % 7} of 7` } : {}),
    ...(begun ? { filesModified: (index * 7) % 23 } : {}),
    attempt: begun ? 1 : 0,
    blockedBy: [],
    hasLog: begun,
    hasWorktree: begun,
    critical: index % perWave === 0,
    slackMinutes: (index % perWave) * 5,
    timeoutMinutes: 30,
    writes: [`src/${area}/**`],
  };
}

function stateAt(index: number, wave: number, front: number): PackageStateName {
  if (wave < front || (wave === front && index % 3 === 0)) {
    return 'done';
  }
  if (wave === front) {
    return (
      (['working', 'verifying', 'integrating', 'working', 'blocked', 'starting'] as const)[index % 6] ??
      'working'
    );
  }
  return wave === front + 1 && index % 5 === 0 ? 'ready' : 'planned';
}

function edgesOf(waves: readonly (readonly string[])[]): GraphEdge[] {
  return waves.flatMap((ids, wave) =>
    ids.flatMap((to, row) => {
      const before = waves[wave - 1] ?? [];
      const far = waves[wave - 3] ?? [];
      const sources = [before[row], ...(row % 3 === 0 ? [before[(row * 7 + 3) % before.length]] : [])];
      const distant = row % 4 === 1 ? [far[(row + 5) % Math.max(1, far.length)]] : [];
      return [...new Set([...sources, ...distant])]
        .filter((from) => from !== undefined)
        .map((from) => ({ from, to, redundant: false, critical: row === 0 && from === before[0] }));
    }),
  );
}

import type { GraphEdge, GraphPackage, GraphSnapshot } from '../../src/protocol/graph';

/** The moment at which the recorded snapshots were taken, in milliseconds since 1970. */
export const RECORDED_AT = Date.UTC(2026, 10, 2, 9, 30, 0);

/** What differs from package to package and from moment to moment. */
export type PackageChange = Partial<Omit<GraphPackage, 'id' | 'wave'>>;

const WAVES = [
  ['contracts'],
  ['database', 'profile-api', 'avatar-storage'],
  ['web-form', 'api-tests', 'search-index'],
  ['integration'],
];

const TITLES: Readonly<Record<string, string>> = {
  contracts: 'Contracts',
  database: 'Database schema',
  'profile-api': 'Profile API',
  'avatar-storage': 'Avatar storage',
  'web-form': 'Profile form in the web client, with validation',
  'api-tests': 'API tests',
  'search-index': 'Search index',
  integration: 'Integration',
};

const CRITICAL = ['contracts', 'profile-api', 'web-form', 'integration'];

const EDGES: readonly GraphEdge[] = [
  contract('contracts', 'database', 'contracts/profile.sql'),
  contract('contracts', 'profile-api', 'contracts/openapi.yaml', 'contracts/events.json'),
  edge('contracts', 'avatar-storage'),
  edge('contracts', 'web-form', true),
  handoff('profile-api', 'web-form', 'GET /profile', 'PATCH /profile'),
  handoff('avatar-storage', 'web-form', 'PUT /avatar'),
  handoff('profile-api', 'api-tests', 'src/api/profile/index.ts'),
  edge('database', 'api-tests'),
  handoff('database', 'search-index', 'profiles'),
  edge('avatar-storage', 'integration'),
  edge('web-form', 'integration'),
  edge('api-tests', 'integration'),
  edge('search-index', 'integration'),
  edge('contracts', 'integration', true),
];

function edge(from: string, to: string, redundant = false): GraphEdge {
  const step = CRITICAL.indexOf(to);
  return { from, to, redundant, critical: step > 0 && CRITICAL[step - 1] === from };
}

function contract(from: string, to: string, ...what: string[]): GraphEdge {
  return { ...edge(from, to), carries: { kind: 'contract', what } };
}

function handoff(from: string, to: string, ...what: string[]): GraphEdge {
  return { ...edge(from, to), carries: { kind: 'handoff', what } };
}

/** A snapshot of the plan of the user-profile feature, before any run except for the changes. */
export function userProfile(
  changes: Readonly<Record<string, PackageChange>>,
  rest: Partial<GraphSnapshot> = {},
): GraphSnapshot {
  const packages = WAVES.flatMap((ids, index) =>
    ids.map((id): GraphPackage => ({ ...planned(id, index + 1), ...changes[id] })),
  );
  const active = ['starting', 'working', 'verifying', 'integrating'];
  return {
    version: 1,
    feature: { id: 'user-profile', title: 'User profile' },
    planPath: 'work-packages.yaml',
    waves: WAVES,
    packages,
    edges: EDGES,
    problems: { errors: 0, warnings: 0 },
    run: { state: 'none' },
    totals: {
      done: packages.filter(({ state }) => state === 'done').length,
      active: packages.filter(({ state }) => active.includes(state)).length,
      packages: packages.length,
    },
    settings: { schedule: 'eager', maxParallel: 10, byPlan: false },
    canRun: { yes: true },
    now: RECORDED_AT,
    ...rest,
  };
}

function planned(id: string, wave: number): GraphPackage {
  return {
    id,
    title: TITLES[id] ?? id,
    wave,
    state: 'planned',
    attempt: 0,
    blockedBy: [],
    hasLog: false,
    hasWorktree: false,
    critical: CRITICAL.includes(id),
    slackMinutes: CRITICAL.includes(id) ? 0 : 15,
    timeoutMinutes: 20,
    writes: [`src/${id}/**`],
    ...(id === 'integration'
      ? {
          integration: true as const,
          gates: [
            { by: 'person', before: 'merge', title: 'Read the whole change', state: 'waiting' } as const,
          ],
        }
      : {}),
    ...(id === 'api-tests'
      ? { gates: [{ by: 'check', before: 'start', title: 'npm run lint', state: 'waiting' } as const] }
      : {}),
  };
}

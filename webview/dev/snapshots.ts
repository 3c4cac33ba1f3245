import { t } from '@vscode/l10n';
import type { GraphPackage, GraphSnapshot, GraphSubplan, ToGraph } from '../../src/protocol/graph';
import type { LiveHandoff } from '../../src/run/explaining/liveView';
import type { PackageStateName } from '../../src/run/kernel/kernel';
import { inWindowsLanguage } from '../../src/run/kernel/kernel';
import { describeBlock } from '../../src/run/run';
import { largePlan } from './largePlan';
import type { PackageChange } from './userProfile';
import { RECORDED_AT, userProfile } from './userProfile';

const MINUTE = 60_000;
const OUTSIDE = ['src/database/migrations/004_profile.sql', 'package.json'];
/** When the run began, in minutes before the moment; its journal in `events.ts` says the same. */
const RUN_BEGAN = 4.6;

/** A package that an agent has taken up: when it began and, if it has, when it ended, in minutes before the moment. */
function taken(state: PackageChange['state'], began: number, ended?: number): PackageChange {
  return {
    ...(state === undefined ? {} : { state }),
    agent: 'demo',
    attempt: 1,
    startedAt: RECORDED_AT - began * MINUTE,
    ...(ended === undefined
      ? { worked: { ms: 0, since: RECORDED_AT - began * MINUTE } }
      : { worked: { ms: Math.round((began - ended) * MINUTE) }, endedAt: RECORDED_AT - ended * MINUTE }),
    ...(state === 'done' && ended !== undefined ? { took: Math.round((began - ended) * MINUTE) } : {}),
    hasLog: true,
    hasWorktree: true,
  };
}

/** What keeps a package waiting for another one, in the words and the language of the real window. */
function waits(id: string, state: PackageStateName): string {
  return describeBlock({ kind: 'dependency', package: id, state });
}

function ran(state: GraphSnapshot['run']['state'], ended?: number): Pick<GraphSnapshot, 'run'> {
  return {
    run: {
      usage: { inputTokens: 223_000, outputTokens: 20_500, costUsd: 1.55 },
      id: '20261102-092540-7f3a',
      state,
      startedAt: RECORDED_AT - RUN_BEGAN * MINUTE,
      ...(ended === undefined
        ? { elapsed: { ms: 0, since: RECORDED_AT - RUN_BEGAN * MINUTE } }
        : { elapsed: { ms: (RUN_BEGAN - ended) * MINUTE }, endedAt: RECORDED_AT - ended * MINUTE }),
      integrationBranch: 'waves/user-profile/integration',
      maxParallel: 10,
    },
  };
}

const begun = {
  contracts: {
    ...taken('done', 4.5, 3.4),
    filesModified: 4,
    usage: { inputTokens: 41_000, outputTokens: 6_200, costUsd: 0.31 },
  },
  database: {
    ...taken('done', 3.3, 1.2),
    filesModified: 3,
  },
};

const running = userProfile(
  {
    ...begun,
    'profile-api': {
      ...taken('working', 3.3),
      agent: 'claude-code',
      attempt: 2,
      tries: 2,
      progress: 0.4,
      message: 'Writing src/api/profile/routes.ts: PATCH /profile with optimistic locking',
      filesModified: 6,
      usage: { inputTokens: 182_000, outputTokens: 14_300, costUsd: 1.24 },
    },
    'avatar-storage': { ...taken('integrating', 3.2), progress: 0.95, message: 'Merging', filesModified: 2 },
    'search-index': { ...taken('starting', 0.05), message: 'Making its worktree' },
    'web-form': { blockedBy: [waits('profile-api', 'working'), waits('avatar-storage', 'integrating')] },
    'api-tests': { blockedBy: [waits('profile-api', 'working')] },
    integration: {
      blockedBy: [
        waits('avatar-storage', 'integrating'),
        waits('web-form', 'planned'),
        waits('api-tests', 'planned'),
      ],
    },
  },
  ran('running'),
);

/** Packages ask each other, one of them one that has merged its work already. */
const asking: GraphSnapshot = {
  ...running,
  packages: running.packages.map((item) =>
    item.id === 'profile-api'
      ? { ...item, handoffs: [asked('database', 'unanswered'), asked('avatar-storage', 'accepted')] }
      : item.id === 'search-index'
        ? { ...item, handoffs: [asked('web-form', 'pending'), asked('database', 'answered')] }
        : item,
  ),
};

function asked(to: string, standing: LiveHandoff['standing']): LiveHandoff {
  return {
    id: `${to}-${standing}`,
    to,
    standing,
    requests: standing === 'accepted' ? 2 : 1,
    message:
      standing === 'accepted'
        ? '- Serve avatars in 128 pixels too\n- Answer 404 for who has none'
        : `Which name has the column of the last change in ${to}?`,
    ...(standing === 'answered' ? { answer: 'updated_at, with a time zone' } : {}),
    at: RECORDED_AT - MINUTE,
  };
}

const blocked = userProfile(
  {
    ...begun,
    'profile-api': {
      ...taken('blocked', 3.3, 0.4),
      message: 'Changed 2 files outside its scope',
      blockedBy: [describeBlock({ kind: 'scope', files: OUTSIDE })],
      filesModified: 8,
      violations: OUTSIDE,
    },
    'avatar-storage': { ...taken('stalled', 3.2), progress: 0.3, message: 'No sign of life for 2 minutes' },
    'search-index': {
      ...taken('verifying', 1.1),
      progress: 0.9,
      message: 'Running npm test -- search',
      filesModified: 5,
    },
    'web-form': {
      blockedBy: [waits('profile-api', 'blocked'), waits('avatar-storage', 'stalled')],
      gates: [{ by: 'person', before: 'start', title: 'Look at the drafts', state: 'open' }],
      locks: ['db:schema:users'],
    },
    'api-tests': { blockedBy: [waits('profile-api', 'blocked')] },
  },
  ran('running'),
);

/** Somebody has paused the run, and one package before that; what was at work goes on. */
const paused: GraphSnapshot = {
  ...running,
  run: { ...running.run, paused: true },
  packages: running.packages.map((item) => (item.id === 'api-tests' ? { ...item, paused: true } : item)),
};

/** A full disk keeps the run's journal from being written. */
const standstill: GraphSnapshot = {
  ...running,
  run: {
    ...running.run,
    standstill: {
      fault: 'disk-full',
      of: 'machine',
      what: 'a disk is full',
      message: 'ENOSPC: no space left on device, write',
      advice: 'Make room on it; the run goes on by itself then.',
    },
  },
};

const failed = userProfile(
  {
    ...begun,
    'profile-api': { ...taken('done', 3.3, 1.5), filesModified: 7, message: 'Merged' },
    'avatar-storage': {
      ...taken('failed', 3.2, 1),
      attempt: 3,
      tries: 3,
      message: inWindowsLanguage('The agent exited with code 3.'),
      printed: "Error: Cannot find module './bucket'",
      filesModified: 1,
    },
    'search-index': { ...taken('cancelled', 1.1, 0.8), message: inWindowsLanguage('Stopped by a person.') },
    'api-tests': {
      ...taken('stale', 1.1, 0.5),
      message: 'The contract profile.v1 has changed',
      filesModified: 2,
    },
    'web-form': { blockedBy: [waits('avatar-storage', 'failed')] },
  },
  ran('failed', 0.5),
);

const done = userProfile(
  Object.fromEntries(
    userProfile({}).packages.map(({ id, wave }, index) => [
      id,
      { ...taken('done', 5.5 - wave, 4.6 - wave - index / 20), filesModified: 2 + index, message: 'Merged' },
    ]),
  ),
  ran('done', 0.2),
);

/** The avatar storage is a plan of its own. */
const subplans: GraphSnapshot = {
  ...running,
  packages: running.packages.map((item) =>
    item.id === 'avatar-storage'
      ? { ...item, state: 'working', progress: 0.3, message: '1 of 3 packages done', subplan: avatars() }
      : item,
  ),
};

/** The same plan while a person is asked whether it is to be. */
const proposed: GraphSnapshot = {
  ...running,
  totals: { ...running.totals, active: running.totals.active - 1 },
  packages: running.packages.map((item) => (item.id === 'avatar-storage' ? askedFor(item, avatars()) : item)),
};

function askedFor({ progress: _, message: __, ...item }: GraphPackage, plan: GraphSubplan): GraphPackage {
  const { id: gate, title } = { id: 'avatar-storage:plan-1a2b3c4d', title: 'Approve the plan' };
  return {
    ...item,
    state: 'verifying',
    waits: 'you',
    gate: { id: gate, title },
    blockedBy: [describeBlock({ kind: 'gate', gate, title, plan: { packages: 3, commands: 2 } })],
    subplan: {
      ...plan,
      title: t('{0} (proposed)', plan.title),
      packages: plan.packages.map(
        ({ id, title: name, wave, critical, slackMinutes, timeoutMinutes, writes }) => ({
          ...{ id, title: name, wave, critical, slackMinutes, timeoutMinutes, writes },
          ...{ state: 'planned', attempt: 0, hasLog: false, hasWorktree: false, proposed: true },
          blockedBy: [t('Runs only if a person approves')],
        }),
      ),
      totals: { done: 0, active: 0, packages: 3 },
    },
  };
}

function avatars(): GraphSubplan {
  const { packages } = userProfile({
    contracts: { ...taken('done', 3.1, 2), title: 'Upload rules' },
    database: {
      ...taken('working', 2),
      title: 'Bucket',
      progress: 0.6,
      message: 'Writing src/avatars/bucket.ts',
    },
    'profile-api': { title: 'Thumbnails', blockedBy: [waits('bucket', 'working')] },
  });
  return {
    plan: 'plans/avatars/work-packages.yaml',
    title: 'Avatars',
    waves: [['contracts'], ['database'], ['profile-api']],
    packages: packages.slice(0, 3).map((each, index) => ({ ...each, wave: index + 1, critical: false })),
    edges: [
      { from: 'contracts', to: 'database', redundant: false, critical: false },
      { from: 'database', to: 'profile-api', redundant: false, critical: false },
    ],
    totals: { done: 1, active: 1, packages: 3 },
  };
}

/** What the page can show: each is a list of messages as the extension would send them. */
export const RECORDINGS = {
  loading: [],
  empty: [
    {
      type: 'snapshot',
      snapshot: { ...userProfile({}), waves: [], packages: [], edges: [], totals: none() },
    },
  ],
  planned: [{ type: 'snapshot', snapshot: userProfile({}) }],
  running: [{ type: 'snapshot', snapshot: running }],
  subplans: [{ type: 'snapshot', snapshot: subplans }],
  proposed: [{ type: 'snapshot', snapshot: proposed }],
  asking: [{ type: 'snapshot', snapshot: asking }],
  paused: [{ type: 'snapshot', snapshot: paused }],
  standstill: [{ type: 'snapshot', snapshot: standstill }],
  blocked: [{ type: 'snapshot', snapshot: blocked }],
  failed: [{ type: 'snapshot', snapshot: failed }],
  done: [{ type: 'snapshot', snapshot: { ...done, finished: { into: 'main', leftovers: true } } }],
  merged: [
    {
      type: 'snapshot',
      snapshot: {
        ...done,
        finished: { into: 'main', landed: '1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d', leftovers: true },
      },
    },
  ],
  untrusted: [
    {
      type: 'snapshot',
      snapshot: userProfile(
        {},
        {
          canRun: {
            yes: false,
            reason:
              'This workspace is not trusted. A plan names commands, so nothing runs before you trust it.',
            remedy: 'trust',
          },
          problems: {
            errors: 2,
            warnings: 1,
            first: 'Package "web-form" depends on "profile-apu", which does not exist.',
          },
        },
      ),
    },
  ],
  noRepository: [
    {
      type: 'snapshot',
      snapshot: userProfile(
        {},
        {
          canRun: {
            yes: false,
            reason: 'The plan is not in a git repository.',
            remedy: 'initRepository',
          },
        },
      ),
    },
  ],
  /** The page breaks something that the graph needs before it shows this; see `fakeHost.ts`. */
  crashed: [{ type: 'snapshot', snapshot: running }],
  large: [{ type: 'snapshot', snapshot: largePlan(60, RECORDED_AT) }],
  unavailable: [
    {
      type: 'unavailable',
      title: 'The plan cannot be read',
      detail: 'work-packages.yaml is no longer there. Restore it, or close this panel.',
      remedies: ['newPlan', 'retry'],
    },
  ],
} as const satisfies Readonly<Record<string, readonly ToGraph[]>>;

export type RecordingName = keyof typeof RECORDINGS;

function none(): GraphSnapshot['totals'] {
  return { done: 0, active: 0, packages: 0 };
}

import type { JournalEvent, RunEvent } from '../../src/run/run';
import { userProfile, RECORDED_AT } from './userProfile';

/** What began and ended when, in minutes before the recorded moment. */
type Spans = readonly (readonly [
  id: string,
  from: number,
  to: number | undefined,
  result: 'done' | 'failed',
])[];

const SPANS: Spans = [
  ['contracts', 4.5, 3.4, 'done'],
  ['database', 3.3, 1.2, 'done'],
  ['profile-api', 3.3, 2.4, 'failed'],
  ['avatar-storage', 3.2, undefined, 'done'],
  ['profile-api', 2.3, undefined, 'done'],
  ['search-index', 1.1, undefined, 'done'],
];

/** The child run that carries out the plan within the avatar storage. */
const AVATAR_SPANS: Spans = [
  ['contracts', 3.1, 2, 'done'],
  ['database', 2, undefined, 'done'],
];

function recordedEvents(
  run: string,
  spans: Spans,
  children: Readonly<Record<string, string>>,
): JournalEvent[] {
  const { packages, edges, feature, planPath } = userProfile({});
  const at: [minutes: number, event: RunEvent][] = [
    [
      (spans[0]?.[1] ?? 0) + 0.1,
      {
        type: 'run.started',
        format: 1,
        run,
        plan: planPath,
        planHash: '0',
        feature,
        base: '0',
        integrationBranch: 'waves/user-profile/integration',
        schedule: 'eager',
        maxParallel: 4,
        packages: packages.map((item) => ({
          id: item.id,
          title: item.title,
          wave: item.wave,
          dependsOn: edges.filter(({ to }) => to === item.id).map(({ from }) => from),
          priority: 5,
          remainingMinutes: 60,
          timeoutMinutes: item.timeoutMinutes,
          retryBudget: 1,
          writeAllow: item.writes,
          deny: [],
          locks: [],
          agent: { name: 'demo' },
        })),
      },
    ],
  ];
  const attempts = new Map<string, number>();
  for (const [id, from, to, result] of spans) {
    const attempt = (attempts.get(id) ?? 0) + 1;
    attempts.set(id, attempt);
    const target = { package: id, attempt };
    at.push(
      [
        from,
        {
          type: 'attempt.started',
          ...target,
          agent: { name: 'demo' },
          branch: id,
          worktree: `/worktrees/${id}`,
          base: '0',
          ...(children[id] === undefined ? {} : { child: children[id] }),
        },
      ],
      [from - 0.05, { type: 'attempt.working', ...target, pid: 1, place: 'background' }],
    );
    if (to !== undefined && result === 'failed') {
      at.push([to, { type: 'attempt.exited', ...target, reason: 'exit', code: 1, signal: null }]);
    } else if (to !== undefined) {
      at.push(
        [to + 0.1, { type: 'attempt.exited', ...target, reason: 'exit', code: 0, signal: null }],
        [
          to + 0.05,
          { type: 'attempt.verified', ...target, head: '1', filesModified: [`src/${id}/index.ts`] },
        ],
        [to, { type: 'package.integrated', ...target, commit: '2' }],
      );
    }
  }
  return at
    .sort(([a], [b]) => b - a)
    .map(([minutes, event], index) => ({
      seq: index + 1,
      time: new Date(RECORDED_AT - minutes * 60_000).toISOString(),
      ...event,
    }));
}

/** Name of the child run of the avatar storage. */
export const AVATARS_RUN = 'recorded-avatars';

/** The journal of the recorded run. */
export const RECORDED_EVENTS = recordedEvents('recorded', SPANS, { 'avatar-storage': AVATARS_RUN });

/** The journal of its child run. */
export const AVATARS_EVENTS = recordedEvents(AVATARS_RUN, AVATAR_SPANS, {});

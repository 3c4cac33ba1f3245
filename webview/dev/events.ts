import type { JournalEvent, RunEvent } from '../../src/run/events';
import { userProfile, RECORDED_AT } from './userProfile';

/** The recorded run as a journal: what began and ended when, in minutes before the recorded moment. */
const SPANS: readonly (readonly [
  id: string,
  from: number,
  to: number | undefined,
  result: 'done' | 'failed',
])[] = [
  ['contracts', 4.5, 3.4, 'done'],
  ['database', 3.3, 1.2, 'done'],
  ['profile-api', 3.3, 2.4, 'failed'],
  ['avatar-storage', 3.2, undefined, 'done'],
  ['profile-api', 2.3, undefined, 'done'],
  ['search-index', 1.1, undefined, 'done'],
];

function recordedEvents(): JournalEvent[] {
  const { packages, edges, feature, planPath } = userProfile({});
  const at: [minutes: number, event: RunEvent][] = [
    [
      4.6,
      {
        type: 'run.started',
        format: 1,
        run: 'recorded',
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
  for (const [id, from, to, result] of SPANS) {
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

/** The journal of the recorded run. */
export const RECORDED_EVENTS = recordedEvents();

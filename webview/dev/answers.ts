import type { GraphPackage, GraphSnapshot } from '../../src/protocol/graph';
import type { Answer, GraphQuestion, QuestionName } from '../../src/protocol/graphQuestions';
import type { FinishSummary } from '../../src/run/explaining/report/finishSummary';
import { findInPlans } from '../graph/canvas/layout/within';
import { AVATARS_EVENTS, AVATARS_RUN, RECORDED_EVENTS } from './events';
import type { OwedThing, PackageDetails, PackageName, ReviewReport } from '../../src/protocol/packageDetails';

/** What an agent printed, with the colours of a terminal. */
const LOG = [
  '\u001b[1m> npm test\u001b[0m',
  '\u001b[32m✓\u001b[0m reads a profile \u001b[2m(12 ms)\u001b[0m',
  '\u001b[31m✗\u001b[0m refuses a stale version',
  '  \u001b[33mexpected 409, got 200\u001b[0m',
  '10 %\r60 %\r100 %',
  '<b>not a tag</b> \u001b[38;5;208morange\u001b[0m \u001b[7minverse\u001b[0m',
  '',
].join('\n');

/** Plays the extension's part in answering questions about a recorded snapshot. */
export function recordedAnswer(
  snapshot: GraphSnapshot | undefined,
  { about, asked }: GraphQuestion,
): Answer<QuestionName> | undefined {
  if (about === 'history') {
    const isChild = asked.run === AVATARS_RUN;
    const events = (isChild ? AVATARS_EVENTS : RECORDED_EVENTS).filter(({ seq }) => seq > asked.after);
    return { run: isChild ? AVATARS_RUN : 'recorded', events };
  }
  if (about === 'edit') {
    return { done: true };
  }
  if (about === 'runs') {
    return {
      runs: [{ id: 'recorded', startedAt: Date.parse(RECORDED_EVENTS[0]?.time ?? ''), state: 'running' }],
    };
  }
  if (about === 'finish') {
    return snapshot && finishOf(snapshot);
  }
  const found = snapshot && findInPlans(snapshot, asked.package);
  if (snapshot === undefined || found === undefined) {
    return undefined;
  }
  const { item } = found;
  switch (about) {
    case 'details':
      return detailsOf(item, { ...snapshot, packages: found.packages, edges: found.edges });
    case 'changes':
      return changesOf(item);
    case 'log': {
      const from = Math.min(asked.from, LOG.length);
      return { attempt: asked.attempt, from, next: LOG.length, text: LOG.slice(from) };
    }
  }
}

function finishOf({ packages }: GraphSnapshot): FinishSummary {
  const merged = packages.filter(({ state }) => state === 'done');
  return {
    merged: merged.length,
    asked: packages.length,
    files: 24,
    added: 1204,
    removed: 36,
    passed: 19,
    notPassed: 1,
    open: ['No check looked at: contracts', 'Checks without a pass: web-form'],
    packages: merged.map(({ id, title, filesModified = 3 }, at) => ({
      id,
      title,
      files: filesModified,
      added: 40 + 31 * at,
      removed: 2 * at,
    })),
  };
}

const RECORDED_REVIEW: ReviewReport = {
  agent: 'codex',
  attempt: 1,
  findings: [
    {
      text: 'A profile is written without looking at its version, so that of two writers the slower one wins.',
      blocking: true,
      kind: 'correctness, high',
      advice: 'Compare the version in the same statement, and answer 409 where it differs.',
      file: 'src/profile-api/write.ts',
      line: 42,
    },
    { text: '“data” says nothing; “profile” would.', blocking: false, kind: 'style, low' },
  ],
};

function detailsOf(item: GraphPackage, snapshot: GraphSnapshot): PackageDetails {
  const linked = (from: 'from' | 'to', to: 'from' | 'to') =>
    snapshot.edges
      .filter((edge) => edge[from] === item.id)
      .flatMap(({ [to]: other, carries }) => {
        const found = snapshot.packages.find(({ id }) => id === other);
        return found ? [{ ...found, ...(carries ? { carries } : {}) }] : [];
      });
  return {
    package: item.id,
    description: `Builds ${item.title.toLowerCase()} for the user profile.\nKeep the contracts as they are.`,
    priority: 3,
    timeoutMinutes: 20,
    retryBudget: 2,
    writes: item.writes.map((pattern) => ({ pattern, count: 2, files: filesOf(item).slice(0, 2) })),
    reads: [{ pattern: 'contracts/**', count: 1, files: ['contracts/profile.v1.yaml'] }],
    denies: [{ pattern: 'src/secrets/**', count: 0, files: [] }],
    locks: [
      { key: `api:${item.id}`, ...(item.state === 'working' ? { holder: item.id } : {}), rivals: [] },
      { key: 'db:schema:users', holder: 'profile-api', rivals: ['database', 'search-index'] },
    ],
    contracts: ['contracts/profile.v1.yaml'],
    upstream: linked('to', 'from').map(({ id, title, state, carries }) => ({
      id,
      title,
      state,
      files: state === 'done' ? [`src/${id}/index.ts`] : [],
      fileCount: state === 'done' ? 1 : 0,
      ...(carries ? { carries } : {}),
      owes: carries ? [recordedDebt(id, [item])] : [],
    })),
    downstream: linked('from', 'to').map(({ id, title }) => ({ id, title })),
    obligations: [recordedDebt(item.id, linked('from', 'to'))],
    change: {
      id: 'add-user-profile',
      tasks: [
        { text: '2.1 Read a profile', done: true },
        { text: '2.2 Refuse a stale version', done: false },
      ],
      documents: [
        { kind: 'proposal', path: 'openspec/changes/add-user-profile/proposal.md', sections: [] },
        { kind: 'design', path: 'openspec/changes/add-user-profile/design.md', sections: ['12-40'] },
        { kind: 'delta', path: 'openspec/changes/add-user-profile/specs/profile/spec.md', sections: [] },
      ],
    },
    prompt: {
      given: item.attempt > 0,
      text: `# ${item.title}\n\nPackage \`${item.id}\` of the feature "User profile".\n\n## Files you may write\n\n- \`src/${item.id}/**\`\n`,
    },
    verification: {
      tier: 'A',
      steps: [
        {
          name: 'Unit tests',
          what: `npm test -- ${item.id}`,
          result: item.state === 'done' ? 'passed' : 'waiting',
        },
        { name: 'Review', what: 'Read the change', result: item.state === 'failed' ? 'failed' : 'waiting' },
      ],
    },
    ...(item.state === 'blocked' || item.state === 'failed' ? { review: RECORDED_REVIEW } : {}),
    ...(item.state === 'done'
      ? {
          context: { derived: false, characters: 1204, problems: ['decisions[2]: should be a text.'] },
        }
      : {}),
    attempts: Array.from({ length: item.attempt }, (_, index) => ({
      attempt: index + 1,
      agent: item.agent ?? 'demo',
      startedAt: (item.startedAt ?? 0) - (item.attempt - index - 1) * 60_000,
      worked: index + 1 < item.attempt ? { ms: 55_000 } : (item.worked ?? { ms: 0 }),
      outcome: index + 1 < item.attempt ? 'failed' : item.state === 'done' ? 'done' : 'open',
      ...(index + 1 < item.attempt ? { message: 'The agent exited with code 1.' } : {}),
    })),
    timeline:
      item.startedAt === undefined
        ? []
        : [
            { at: item.startedAt, attempt: item.attempt, text: `Attempt ${item.attempt} started with demo` },
            { at: item.startedAt + 4000, attempt: item.attempt, text: 'Its agent runs in a terminal' },
          ],
    blocked: item.blockedBy.map((text) => ({
      text,
      ways: [
        ...(item.id === 'profile-api'
          ? ([
              {
                label: 'Let It Write Them',
                action: 'steer',
                package: item.id,
                steer: { kind: 'widen', package: item.id, patterns: ['package.json'] },
                decision: { name: 'widen', consequence: 'Its scope is made wider by these files.' },
              },
            ] as const)
          : ([
              { label: 'Show profile-api', action: 'show', package: 'profile-api' },
              {
                label: 'Try Again',
                action: 'run',
                package: item.id,
                decision: { name: 'retry', consequence: 'It is begun anew from what is merged by now.' },
              },
            ] as const)),
      ],
    })),
    ...(item.hasWorktree ? { branch: `waves/user-profile/${item.id}` } : {}),
  };
}

function filesOf({ id }: GraphPackage): string[] {
  return [`src/${id}/index.ts`, `src/${id}/${id}.test.ts`, `docs/${id}.md`];
}

/** A module that a package leaves behind for others. */
function recordedDebt(id: string, neededBy: readonly PackageName[]): OwedThing {
  return {
    kind: 'module',
    subject: `src/${id}/index.ts`,
    parts: ['read', 'write'],
    neededBy: neededBy.map((each) => ({ id: each.id, title: each.title })),
  };
}

function changesOf(item: GraphPackage): Answer<'changes'> {
  if (item.attempt === 0) {
    return { files: [], count: 0 };
  }
  const violations = (item.violations ?? []).map((path) => ({
    path,
    kind: 'changed' as const,
    inScope: false,
  }));
  const inside = filesOf(item).map((path, index) => ({
    path,
    kind: (['added', 'changed', 'removed'] as const)[index % 3] ?? 'changed',
    inScope: true,
  }));
  return { files: [...violations, ...inside], count: violations.length + inside.length };
}

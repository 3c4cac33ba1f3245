import { t } from '@vscode/l10n';
import type { Feature, PackageDraftOf, RunDraftOf, ScopeWish } from '../kernel/kernel';
import {
  approveOrReject,
  attention,
  bad,
  change,
  countFiles,
  failAttempt,
  following,
  keepEvidence,
  log,
  plain,
  RUNNING,
  stopIt,
  yesOrNo,
} from '../kernel/kernel';
import type { AttemptStarted, PackageBlocked } from '../attempts/attemptEvents';
import type { HandoffsPart } from '../asking/handoffs';
import type { SubplansPart } from '../steering/subplans';
import type { VerificationPart } from '../verification/verification';
import { judgeAnew } from '../verification/verification';
import { answerRequest, leasesToKeep, openRequests } from './judgeRequest';
import type { RepositoryWay, ScopeOccurrence, ScopePart, ScopeVerdictGiven } from './scopeEvents';
import { scopeWays } from './scopeWays';
import { ownersOf, settleScope } from './settleScope';

type Seen = ScopePart & VerificationPart & HandoffsPart & SubplansPart;
type Item = PackageDraftOf<Seen>;
type Run = RunDraftOf<Seen>;

/** It has changed what it may not; while its agent works it goes on, but what it delivers would be refused. */
export interface ScopeBlock {
  readonly kind: 'scope';
  readonly files: readonly string[];
  /** Those of the files that are git repositories of their own. */
  readonly repositories?: readonly string[];
  /** No other package may write one of the files: nobody can be handed them. */
  readonly unowned?: true;
}

/** Its agent asks for more than its scope, and goes on meanwhile. */
export interface RequestBlock {
  readonly kind: 'scope_request';
  readonly request: string;
  readonly path: string;
  readonly reason: string;
}

export const scope: Feature<
  ScopeOccurrence,
  ScopePart,
  Seen,
  ScopeBlock | RequestBlock,
  'scope' | 'request',
  'settle',
  ScopeWish['kind'] | 'approve' | 'reject'
> = {
  ofRun: () => ({ settling: new Set(), leasing: new Set(), scopeRequests: new Map() }),
  ofPackage: () => ({ leases: [], takenBack: [], settling: undefined, repositories: [] }),
  renewed: {
    attempt: ['takenBack', 'settling', 'repositories'],
    package: ['settling', 'repositories'],
  },
  wishes: {
    drop: settleScope,
    handOver: settleScope,
    absorb: settleScope,
    register: settleScope,
    widen: settleScope,
    fail: settleScope,
    approve: answerRequest,
    reject: answerRequest,
  },
  // What lies outside of its scope is taken back.
  duties: ({ settling, packages }) =>
    [...settling].flatMap((id) => {
      const item = packages.get(id);
      return item?.settling === undefined ? [] : [{ kind: 'settle', package: id, attempt: item.attempt }];
    }),
  events: {
    'attempt.strayed': {
      inAttempt: (item, { files }) => {
        if (RUNNING.has(item.state)) {
          item.violations = files;
        }
      },
      tell: ({ package: id, files }) =>
        files.length === 0
          ? plain(id, 'has undone what it wrote outside of its scope')
          : bad(id, `writes outside of its scope: ${files.join(', ')}`),
    },
    'scope.settling': {
      inAttempt: (item, { package: id, files, handoffs, repositories, time: since }, run) => {
        item.settling = { since, files, handoffs, repositories };
        run.settling.add(id);
      },
      tell: ({ package: id, files, repositories }) =>
        plain(id, `${SETTLING[repositories?.how ?? 'drop']}: ${files.join(', ')}`),
    },
    'scope.left': {
      inAttempt: (item, { message, time: at }, run) => {
        forget(run, item);
        item.message = message;
        keepEvidence(item, { source: 'git', claim: 'gate', detail: message, at });
      },
      tell: ({ package: id, message }) => attention(id, message),
    },
    'scope.dropped': {
      inAttempt: (item, event, run) => {
        forget(run, item);
        item.takenBack = [...item.takenBack, { files: event.files, at: event.time }];
        judgeAgain(item, run, event, `${event.files.join(', ')} as before, and kept at ${event.kept}`);
      },
      tell: ({ package: id, files, kept, moved = [] }) =>
        plain(id, `took back ${files.join(', ')}, which is kept at ${[kept, ...moved].join(', ')}`),
    },
    'scope.absorbed': {
      inAttempt: (item, event, run) => {
        forget(run, item);
        judgeAgain(item, run, event, `${event.files.join(', ')} made plain files`);
      },
      tell: ({ package: id, files, kept }) =>
        plain(
          id,
          `has plain files in ${files.join(', ')}; the commits made there are kept at ${kept.join(', ')}`,
        ),
    },
    'scope.registered': {
      inAttempt: (item, event, run) => {
        forget(run, item);
        item.leases = [...item.leases, { request: undefined, path: '.gitmodules', at: event.time }];
        judgeAgain(item, run, event, `${event.files.join(', ')} made a submodule`);
      },
      tell: ({ package: id, files, address }) =>
        plain(id, `has ${files.join(', ')} as a submodule from ${address}`),
    },
    'scope.widened': {
      inAttempt: (item, event, run) => {
        forget(run, item);
        const { files, time: at } = event;
        item.leases = [...item.leases, ...files.map((path) => ({ request: undefined, path, at }))];
        judgeAgain(item, run, event, `the scope admits ${files.join(', ')}`);
      },
      tell: ({ package: id, files }) => plain(id, `may write ${files.join(', ')} from now on`),
    },
    'scope.failed': {
      inAttempt: (item, { message, time }, run) => {
        forget(run, item);
        if (isBlocked(item)) {
          failAttempt(run, item, message, time, true);
          item.blockReason = undefined;
        }
      },
      tell: ({ package: id, message }) => bad(id, message),
    },
    'scope.requested': {
      inRun: (run, { request, package: id, attempt, id: name, path, reason, time: at }) => {
        if (run.scopeRequests.has(request)) {
          return;
        }
        const asked = { request, package: id, attempt, id: name, path, reason, at };
        run.scopeRequests.set(request, { ...asked, verdict: undefined, wasOpen: false });
        const item = run.packages.get(id);
        if (item?.attempt === attempt) {
          const detail = `asks to write ${path}: ${reason}`;
          keepEvidence(item, { source: 'report', claim: 'reported', detail, at });
        }
      },
      tell: ({ package: id, path, reason }) => attention(id, `asks to write ${path}: ${reason}`),
    },
    'scope.leased': {
      inRun: (run, event) => {
        const { request, package: id, attempt, path, time: at } = event;
        const item = run.packages.get(id);
        if (giveVerdict(run, event, 'leased') && item?.attempt === attempt) {
          item.leases = [...item.leases, { request, path, at }];
          item.violations = item.violations.filter((file) => file !== path && !file.startsWith(`${path}/`));
          run.leasing.add(id);
        }
      },
      tell: toldOf,
    },
    'scope.queued': {
      inRun: (run, event) => void giveVerdict(run, event, 'queued'),
      tell: toldOf,
    },
    'scope.refused': {
      inRun: (run, event) => void giveVerdict(run, event, 'refused'),
      tell: toldOf,
    },
  },
  follows: [
    following<PackageBlocked, Seen>('package.blocked', (run, { package: id, attempt, repositories = [] }) => {
      const item = run.packages.get(id);
      if (item?.attempt === attempt && isBlocked(item)) {
        item.repositories = repositories;
      }
    }),
    following<AttemptStarted, Seen>('attempt.started', (run, { package: id, attempt, continues }) => {
      const item = run.packages.get(id);
      run.leasing.delete(id);
      if (item?.attempt === attempt) {
        // Its work lies there as it was, with what it has written in what was lent to it.
        item.leases = continues === undefined ? [] : leasesToKeep(run, item);
        if (item.leases.length > 0) {
          run.leasing.add(id);
        }
      }
    }),
  ],
  needs: {
    scope: {
      ofPackage: ({ state, violations, attempt, planned: { id } }) =>
        RUNNING.has(state) && violations.length > 0
          ? [
              {
                key: `${id} ${attempt} scope`,
                package: id,
                text: violations.join(', '),
                ways: [
                  { label: 'drop', action: { kind: 'drop', package: id } },
                  { label: 'widen', action: { kind: 'widen', package: id } },
                  stopIt(id),
                ],
              },
            ]
          : [],
    },
    request: {
      ofRun: (run) =>
        openRequests(run).map(({ request, package: id, path, reason }) => ({
          key: request,
          package: id,
          text: `${path}: ${reason}`,
          ways: approveOrReject(request),
        })),
    },
  },
  blocks: {
    find: (run, { state, blockReason, gate, violations: files, planned, repositories }) => {
      const unowned = files.some((file) =>
        ownersOf(run, file).every((owner) => owner.planned.id === planned.id),
      );
      const block: ScopeBlock = {
        kind: 'scope',
        files,
        ...(unowned ? { unowned } : {}),
      };
      if (state === 'blocked') {
        const own = repositories.length === 0 ? {} : { repositories };
        return blockReason === 'scope' && gate === undefined ? [{ ...block, ...own }] : [];
      }
      if (!RUNNING.has(state)) {
        return [];
      }
      const requests = openRequests(run, planned.id).map(({ request, path, reason }): RequestBlock => ({
        kind: 'scope_request',
        request,
        path,
        reason,
      }));
      return [...(files.length === 0 ? [] : [block]), ...requests];
    },
    kinds: {
      scope: {
        tell: ({ files }) => t('changed {0} outside its scope: {1}', countFiles(files), files.join(', ')),
        ways: (block, id) => scopeWays(id, block),
      },
      scope_request: {
        tell: ({ path, reason }) => t('asks to write {0}: {1}', path, reason),
        ways: ({ request, path }, id) => [
          ...yesOrNo(
            id,
            request,
            t('Its scope is widened by {0} in the plan.', path),
            t('Its scope stays as it is, and its agent is told so.'),
          ),
          log(id),
        ],
      },
    },
  },
};

/** Keeps what becomes of a request; the first verdict counts. @returns whether this is that. */
function giveVerdict(
  run: Run,
  event: { readonly request: string; readonly message: string; readonly time: string },
  kind: ScopeVerdictGiven['kind'],
): boolean {
  const asked = run.scopeRequests.get(event.request);
  if (asked === undefined || asked.verdict !== undefined) {
    return false;
  }
  const verdict = { kind, message: event.message, at: event.time };
  run.scopeRequests.set(event.request, { ...asked, verdict, wasOpen: 'byPerson' in event });
  return true;
}

function toldOf({ package: id, message }: { readonly package: string; readonly message: string }) {
  return plain(id, `is told: ${message}`);
}

function isBlocked(item: Item): boolean {
  return item.state === 'blocked' && item.blockReason === 'scope';
}

function forget(run: Run, item: Item): void {
  item.settling = undefined;
  run.settling.delete(item.planned.id);
}

/** An agent that works goes on; what one has delivered is judged as if it had just ended. */
function judgeAgain(
  item: Item,
  run: Run,
  event: { readonly time: string; readonly files: readonly string[] },
  detail: string,
): void {
  keepEvidence(item, { source: 'git', claim: 'gate', detail, at: event.time });
  const settled = new Set(event.files);
  item.violations = item.violations.filter((file) => !settled.has(file));
  if (!isBlocked(item)) {
    return;
  }
  judgeAnew(item);
  item.violations = [];
  item.repositories = [];
  item.message = undefined;
  change(run, item, () => {
    item.blockReason = undefined;
    item.state = 'verifying';
    item.since = event.time;
  });
}

const SETTLING: Readonly<Record<RepositoryWay['how'] | 'drop', string>> = {
  drop: 'takes back what it changed outside of its scope',
  absorb: 'makes plain files of what are git repositories of their own',
  register: 'makes a submodule of what is a git repository of its own',
};

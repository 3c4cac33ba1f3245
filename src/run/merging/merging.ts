import { t } from '@vscode/l10n';
import { WavesError } from '../../wavesError';
import type { MergeConflict } from '../conflicts/mergeConflict';
import { describeConflicts, filesOfConflicts } from '../conflicts/mergeConflict';
import type { IntegrationMoved } from './branchMove';
import type {
  By,
  Feature,
  PackageDraftOf,
  Part,
  Recorded,
  RunDraftOf,
  RunOf,
  WishOf,
} from '../kernel/kernel';
import {
  again,
  attention,
  bad,
  change,
  countFiles,
  deciding,
  enter,
  keepEvidence,
  packageOf,
  plain,
  silent,
  skip,
  UNDERWAY,
  worktree,
} from '../kernel/kernel';
import type { VerificationPart } from '../verification/verification';
import { judgeAnew } from '../verification/verification';
import type {
  ConflictResolved,
  ConflictResolving,
  MergingEvent,
  PredictedConflict,
  TakenWork,
} from './mergingEvents';

/** A conflict that a person resolves. */
interface Resolving {
  readonly since: string;
  readonly tip: string | undefined;
  /** What they have committed and cannot be merged, and why. */
  readonly refused?: { readonly head: string; readonly message: string };
}

/** What blocks a package that can't be merged. */
export interface BlockingConflict {
  readonly conflicts: readonly MergeConflict[];
  /** Packages merged since it began that changed the same files. */
  readonly with: readonly string[];
  /** Since a person wants to resolve it; `tip` is what is being merged in its worktree, once that is begun. */
  readonly resolving: Resolving | undefined;
}

/** Merged work that a person took over. */
export interface RunMerge extends TakenWork {
  readonly at: string;
  readonly by?: string;
}

/** What is kept of how work is merged. */
export interface MergingPart extends Part {
  readonly run: {
    /** Packages whose conflicts people are resolving; some of them may have been dealt with otherwise since. */
    readonly resolving: ReadonlySet<string>;
    /** Conflicts that are seen coming, as of when they were looked for last. */
    readonly predicted: readonly PredictedConflict[];
    /** What somebody else did to the integration branch, the oldest first. */
    readonly branchMoves: readonly (Omit<IntegrationMoved, 'type'> & { readonly at: string })[];
    /** What a person did last with the merged work, after its end. */
    readonly merged: RunMerge | undefined;
  };
  readonly package: {
    readonly conflict: BlockingConflict | undefined;
    /** The conflict that a person has resolved in its present attempt: the checks of both sides judge that. */
    readonly resolution: BlockingConflict | undefined;
  };
}

type Seen = MergingPart & VerificationPart;
type Item = PackageDraftOf<Seen>;

/** It does not go together with what is merged. */
export interface ConflictBlock {
  readonly kind: 'conflict';
  readonly files: readonly string[];
  /** Packages on the other side. */
  readonly with?: readonly string[];
  /** What is wrong in which files, in words. */
  readonly message?: string;
  /** Whether it stands in the package's worktree to be resolved. */
  readonly resolving?: boolean;
}

export const merging: Feature<
  MergingEvent,
  MergingPart,
  Seen,
  ConflictBlock,
  'surroundings',
  'resolve',
  'resolve'
> = {
  ofRun: () => ({ resolving: new Set(), predicted: [], branchMoves: [], merged: undefined }),
  ofPackage: () => ({ conflict: undefined, resolution: undefined }),
  renewed: { attempt: ['conflict', 'resolution'], package: ['conflict', 'resolution'] },
  wishes: { resolve },
  // A person resolves its conflict: that is put into the worktree, and its end waited for.
  duties: ({ resolving, packages }) =>
    [...resolving].flatMap((id) => {
      const item = packages.get(id);
      return item?.state === 'blocked' && item.conflict?.resolving !== undefined
        ? [{ kind: 'resolve', package: id, attempt: item.attempt }]
        : [];
    }),
  events: {
    'package.blocked': {
      inAttempt: (item, { reason, message, files, conflicts = [], with: others = [], time: at }, run) => {
        if (UNDERWAY.has(item.state)) {
          item.blockReason = reason;
          const source = reason === 'escalation' ? 'report' : 'git';
          keepEvidence(item, { source, claim: 'gate', detail: message, at });
          item.message = message;
          item.violations = files;
          item.conflict =
            reason === 'conflict' ? { conflicts, with: others, resolving: undefined } : undefined;
          item.endedAt = at;
          enter(run, item, 'blocked', at);
        }
      },
      tell: silent,
    },
    'package.integrated': {
      inAttempt: (item, { commit, tip, time: at }, run) => {
        run.integrationHead = tip ?? commit;
        item.commit = commit;
        keepEvidence(item, { source: 'git', claim: 'gate', detail: `merged as ${commit.slice(0, 10)}`, at });
        // Whoever cancelled it came too late; whoever began it anew, by a new plan, wants it done again.
        if (item.state === 'integrating' || item.state === 'cancelled') {
          item.endedAt = at;
          enter(run, item, 'done', at);
        }
      },
      // A merge is found again by its trailers, and no dependent starts before its own start is on the disk.
      mayBeLost: true,
      tell: silent,
    },
    'merge.found': {
      inPackage: (item, { attempt, commit, head, tip, files, message, time: at }, run) => {
        run.integrationHead = tip;
        run.notes = [...run.notes, message];
        item.attempt = attempt;
        item.commit = commit;
        item.head = head;
        item.filesModified = files;
        item.message = message;
        item.gate = undefined;
        item.stopping = undefined;
        item.endedAt = at;
        keepEvidence(item, { source: 'git', claim: 'gate', detail: message, at });
        enter(run, item, 'done', at);
      },
      // It is found again as long as nothing else is known.
      mayBeLost: true,
      tell: ({ package: id, message }) => attention(id, message),
    },
    'integration.moved': {
      inRun: (run, event) => {
        run.integrationHead = event.to;
        run.branchMoves = [...run.branchMoves, { ...event, at: event.time }];
        run.notes = [...run.notes, event.message];
      },
      tell: ({ message }) => bad(undefined, message),
    },
    'run.merged': {
      inRun: (run, { taken, by, time: at }) => {
        run.merged = { at, ...taken, ...(by === undefined ? {} : { by }) };
      },
      tell: ({ taken, by }) =>
        plain(undefined, mergedWords({ ...taken, ...(by === undefined ? {} : { by }) })),
    },
    'conflict.resolving': {
      inAttempt: (item, { package: id, time: since }, run) => {
        const conflict = conflictOf(item);
        if (conflict !== undefined) {
          item.conflict = { ...conflict, resolving: { since, tip: undefined } };
          run.resolving.add(id);
        }
      },
      tell: silent,
    },
    'conflict.opened': {
      inAttempt: (item, { tip, time: since }) => {
        const conflict = conflictOf(item);
        item.conflict = conflict === undefined ? item.conflict : { ...conflict, resolving: { since, tip } };
      },
      tell: ({ package: id }) => attention(id, 'its conflict waits in its worktree to be resolved'),
    },
    'conflict.refused': {
      inAttempt: (item, { package: id, head, message, time: at }, run) => {
        const open = conflictOf(item);
        const conflict = open ?? (item.state === 'verifying' ? item.resolution : undefined);
        if (conflict?.resolving === undefined) {
          return;
        }
        item.conflict = { ...conflict, resolving: { ...conflict.resolving, refused: { head, message } } };
        item.message = message;
        run.resolving.add(id);
        if (open === undefined) {
          item.blockReason = 'conflict';
          item.violations = filesOfConflicts(conflict.conflicts);
          enter(run, item, 'blocked', at);
        }
      },
      tell: ({ package: id, message }) => bad(id, message),
    },
    'conflict.left': {
      inAttempt: (item, { package: id, message }, run) => {
        const conflict = conflictOf(item);
        if (conflict !== undefined) {
          item.conflict = { ...conflict, resolving: undefined };
          item.message = message;
          run.resolving.delete(id);
        }
      },
      tell: ({ package: id, message }) => attention(id, message),
    },
    'conflict.resolved': {
      inAttempt: (item, event, run) => {
        if (conflictOf(item) !== undefined) {
          run.resolving.delete(event.package);
          takeUp(run, item, event);
        }
      },
      tell: ({ package: id, head }) => plain(id, `its conflict is resolved as ${head.slice(0, 10)}`),
    },
    'conflicts.predicted': {
      inRun: (run, { predicted }) => {
        run.predicted = predicted;
      },
      mayBeLost: true,
      says: () => ['predicted'],
      tell: ({ predicted }) =>
        predicted.length === 0 ? undefined : attention(undefined, predicted.map(predictedWords).join('; ')),
    },
  },
  needs: {
    surroundings: {
      ofRun: ({ phase, branchMoves }) =>
        phase === 'ended'
          ? []
          : branchMoves.map(({ message, at }) => ({
              key: `branch ${at}`,
              package: '',
              text: message,
              ways: [],
            })),
    },
  },
  blocks: {
    find: (_run, { state, gate, blockReason, conflict, violations: files }) => {
      if (state !== 'blocked' || gate !== undefined || blockReason !== 'conflict') {
        return [];
      }
      const { with: others = [], conflicts = [], resolving } = conflict ?? {};
      return [
        {
          kind: 'conflict',
          files,
          ...(others.length === 0 ? {} : { with: others }),
          ...(conflicts.length === 0 ? {} : { message: describeConflicts(conflicts) }),
          ...(resolving?.refused === undefined ? {} : { message: resolving.refused.message }),
          ...(resolving?.tip === undefined ? {} : { resolving: true }),
        },
      ];
    },
    kinds: {
      conflict: {
        tell: ({ files, with: others, message, resolving }) => {
          const conflict = t(
            'conflicts with {0} in {1}: {2}',
            others?.join(', ') ?? t('the integration branch'),
            countFiles(files),
            message ?? files.join(', '),
          );
          return resolving === true ? `${conflict}${t('; waits in its worktree to be resolved')}` : conflict;
        },
        ways: (_block, id) => [
          deciding(
            'resolve',
            t('Resolve Conflict'),
            id,
            { kind: 'resolve', package: id },
            {
              consequence: t(
                'The merge is put into its worktree; what you commit there is checked and merged.',
              ),
            },
          ),
          worktree(id),
          again(id),
          skip(id),
        ],
      },
    },
  },
};

/** What a person did with the merged work of a run, in words: "merged into main, which stands at 1a2b3c4d5e now". */
export function mergedWords({
  how,
  into,
  after,
  remote,
  url,
  by,
}: TakenWork & { readonly by?: string }): string {
  const who = by === undefined ? '' : ` by ${by}`;
  switch (how) {
    case 'push':
      return `pushed to ${remote ?? 'the remote'}${who}, for ${into}`;
    case 'pull-request':
      return `pull request for ${into} opened${who}: ${url ?? ''}`;
    default:
      return `${TAKEN[how]} ${into}${who}, which stands at ${after?.slice(0, 10) ?? 'an unknown commit'} now`;
  }
}

const TAKEN = {
  merge: 'merged into',
  squash: 'squashed into',
  'fast-forward': 'fast-forwarded',
} as const;

/** The conflict that blocks a package; undefined when none does any more. */
function conflictOf({ state, blockReason, conflict }: Item): BlockingConflict | undefined {
  return state === 'blocked' && blockReason === 'conflict' ? conflict : undefined;
}

/** What was merged in is no change of the package: it counts from there now. Everything said about it before is void. */
function takeUp(run: RunDraftOf<Seen>, item: Item, event: Recorded<ConflictResolved>): void {
  const detail = `conflict resolved as ${event.head.slice(0, 10)}`;
  keepEvidence(item, { source: 'git', claim: 'gate', detail, at: event.time });
  item.base = event.tip;
  judgeAnew(item);
  item.violations = [];
  item.resolution = item.conflict;
  item.conflict = undefined;
  item.message = undefined;
  change(run, item, () => {
    item.blockReason = undefined;
    item.state = 'verifying';
    item.since = event.time;
  });
}

function predictedWords({ package: id, other, conflicts }: PredictedConflict): string {
  return `${id} will conflict with ${other ?? 'what is merged already'}: ${describeConflicts(conflicts, 3)}`;
}

/** A person wants to resolve a package's conflict in its worktree. */
function resolve(run: RunOf<MergingPart>, { package: id }: WishOf<'resolve'>, by: By): ConflictResolving[] {
  const { state, conflict, attempt } = packageOf(run, id);
  if (state !== 'blocked' || conflict === undefined) {
    throw new WavesError(
      'driver-refused',
      `${id} is ${state}, and no conflict blocks it.`,
      `See what does: waves why ${id}`,
    );
  }
  return conflict.resolving === undefined
    ? [{ type: 'conflict.resolving', package: id, attempt, ...by }]
    : [];
}

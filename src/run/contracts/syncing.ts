import { WavesError } from '../../wavesError';
import type {
  By,
  Duty,
  Feature,
  KernelPackage,
  PackageOf,
  Part,
  Recorded,
  RunOf,
  WishOf,
} from '../kernel/kernel';
import { attention, countFiles, keepEvidence, packageOf, plain } from '../kernel/kernel';
import type { ContractsPart } from './contracts';
import type { PublishingPart } from '../publishing/publishing';
import { isAvailable } from '../publishing/publishing';
import type { SubplansPart } from '../steering/subplans';

/** What is integrated by now is to come into the worktree of an attempt at work. */
export interface SyncRequested {
  readonly type: 'sync.requested';
  readonly package: string;
  readonly attempt: number;
  /** Unique in the attempt: its agent is told under it what has come in. */
  readonly sync: string;
  /** The person who wants it; absent: its agent. */
  readonly by?: string;
  /** Only once this artifact of another package is there, which the plan says that it needs; absent: at once. */
  readonly awaits?: Artifact;
}

/** A file or folder that a package leaves for others. */
export interface Artifact {
  /** Id of the package. */
  readonly from: string;
  /** From the top of the repository. */
  readonly path: string;
}

/** What was integrated stands in the worktree of an attempt now: its own changes count from there. */
export interface AttemptSynced {
  readonly type: 'attempt.synced';
  readonly package: string;
  readonly attempt: number;
  /** Those whom this answers; none: its agent has merged it by itself. */
  readonly answers: readonly string[];
  /** What its changes counted from before. */
  readonly from: string;
  /** Commit of the integration branch that the worktree contains. */
  readonly base: string;
  /** The packages that were merged in between, in that order. */
  readonly packages: readonly string[];
  /** What differs between both commits, at most `MOST_SYNCED` of them. */
  readonly files: readonly string[];
  /** How many more there are. */
  readonly more?: number;
  /** Those of the plan's contracts that are among them. */
  readonly contracts: readonly string[];
}

/** It could not come in, and the worktree is as it was. */
export interface SyncRefused {
  readonly type: 'sync.refused';
  readonly package: string;
  readonly attempt: number;
  readonly answers: readonly string[];
  /** `conflict`: its commits and what is integrated; `uncommitted`: what lies there in no commit is in the way. */
  readonly reason: 'conflict' | 'uncommitted' | 'failed';
  readonly message: string;
  readonly files: readonly string[];
}

export type SyncEvent = SyncRequested | AttemptSynced | SyncRefused;

/** How many files that have come in are named, at most. */
export const MOST_SYNCED = 200;

/** Somebody has asked that what is integrated comes into an attempt's worktree. */
export interface Sync {
  readonly sync: string;
  readonly at: string;
  readonly by: string | undefined;
  /** The artifact without which it does not happen. */
  readonly awaits: Artifact | undefined;
  /** Set: nobody has asked, but something that it needs has come. */
  readonly arrived: string | undefined;
  readonly answer: { readonly how: SyncAnswer; readonly text: string; readonly at: string } | undefined;
}

/** What became of it. `unchanged`: nothing new was integrated. */
export type SyncAnswer = 'synced' | 'unchanged' | SyncRefused['reason'];

/** What is kept of what comes into worktrees while agents work there. */
export interface SyncingPart extends Part {
  readonly run: object;
  readonly package: {
    /** What was asked of its latest attempt, the oldest first. */
    readonly syncs: readonly Sync[];
  };
}

type Seen = SyncingPart & ContractsPart & PublishingPart & SubplansPart;

export const syncing: Feature<SyncEvent, SyncingPart, Seen, never, never, 'sync', 'sync'> = {
  ofRun: () => ({}),
  ofPackage: () => ({ syncs: [] }),
  renewed: { attempt: ['syncs'], package: ['syncs'] },
  duties: (run) =>
    [...run.index.active].flatMap((id): Duty<'sync'>[] => {
      const item = run.packages.get(id);
      return item !== undefined && maySync(item) && openSyncs(run, item).length > 0
        ? [{ kind: 'sync', package: id, attempt: item.attempt }]
        : [];
    }),
  wishes: { sync: requestSync },
  events: {
    'sync.requested': {
      inAttempt: (item, { sync, by, awaits, time: at }) => {
        if (!item.syncs.some((each) => each.sync === sync)) {
          item.syncs = [...item.syncs, { sync, at, by, awaits, arrived: undefined, answer: undefined }];
        }
      },
      // What an agent has asked stands in its own file, and is read again.
      mayBeLost: true,
      tell: ({ package: id, by }) =>
        by === undefined ? undefined : plain(id, `is to take in what is integrated, as ${by} wishes`),
    },
    'attempt.synced': {
      inAttempt: (item, event) => {
        const how = event.from === event.base ? 'unchanged' : 'synced';
        item.base = event.base;
        // Whoever has the new contract under its work is not built on the old one any more.
        item.drifts = item.drifts.filter(({ path }) => !event.contracts.includes(path));
        item.syncs = answered(item.syncs, event, how, syncedWords(event));
        if (how === 'synced') {
          const detail = `has taken in ${event.base.slice(0, 10)}`;
          keepEvidence(item, { source: 'git', claim: 'working', detail, at: event.time });
        }
      },
      tell: (event) =>
        event.from === event.base
          ? undefined
          : plain(
              event.package,
              `has taken in ${[...event.packages, countFiles(allOf(event))].join(', ')}${contractWords(event)}`,
            ),
    },
    'sync.refused': {
      inAttempt: (item, event) => {
        item.syncs = answered(item.syncs, event, event.reason, event.message);
      },
      tell: ({ package: id, message }) => attention(id, `could not take in what is integrated: ${message}`),
    },
  },
};

function answered(
  syncs: readonly Sync[],
  { answers, time: at }: Recorded<AttemptSynced | SyncRefused>,
  how: SyncAnswer,
  text: string,
): Sync[] {
  return syncs.map((each) =>
    each.answer === undefined && answers.includes(each.sync) ? { ...each, answer: { how, text, at } } : each,
  );
}

/** What has come in, in one answer for the agent. */
function syncedWords(event: AttemptSynced): string {
  const { from, base, packages, files, more = 0 } = event;
  if (from === base) {
    return 'Nothing was integrated that you do not have already.';
  }
  const who = packages.length === 0 ? '' : ` of ${packages.join(', ')}`;
  const rest = more === 0 ? '' : ` and ${more} more`;
  const which = files.length === 0 ? '' : `: ${files.join(', ')}${rest}`;
  const contracts =
    event.contracts.length === 0
      ? 'No contract has changed with it.'
      : `Contracts that have changed: ${event.contracts.join(', ')}.`;
  return `Your worktree holds the merged work${who} now, in ${countFiles(allOf(event))}${which}. ${contracts} What came in does not count as yours.`;
}

function contractWords({ contracts }: AttemptSynced): string {
  return contracts.length === 0 ? '' : `, with ${contracts.join(', ')}`;
}

function allOf({ files, more = 0 }: AttemptSynced): readonly string[] {
  return [...files, ...new Array<string>(more).fill('')];
}

/** What was asked of a package's latest attempt, has no answer yet, and can have one now. */
export function openSyncs(
  run: RunOf<PublishingPart>,
  { syncs }: Pick<PackageOf<SyncingPart>, 'syncs'>,
): readonly Sync[] {
  return syncs.filter(
    ({ answer, awaits }) =>
      answer === undefined && (awaits === undefined || isAvailable(run, awaits.from, awaits.path)),
  );
}

/** Whether an agent works in the worktree, which is a package's own. */
export function maySync({ state, stopping, childRun }: SyncTarget): boolean {
  return (state === 'working' || state === 'stalled') && stopping === undefined && childRun === undefined;
}

/** What is to be known of a package that something comes into. */
type SyncTarget = Pick<KernelPackage, 'state' | 'stopping'> & { readonly childRun?: unknown };

/** The `type` by which an agent's wish to have what is integrated is told from what else it says. */
export const SYNC = 'SYNC';

const LONGEST_ID = 128;
const LONGEST_PATH = 1000;

/**
 * Reads `{"type":"SYNC","id"?,"for"?}`; undefined for anything else. It is the agent's file, so that anything may stand in it.
 * @param index how often the attempt has wished it before: names one that has no id.
 */
export function reportedSync(value: unknown, index: number): ReportedSync | undefined {
  if (typeof value !== 'object' || value === null || !('type' in value) || value.type !== SYNC) {
    return undefined;
  }
  const id = 'id' in value && typeof value.id === 'string' ? value.id.trim() : '';
  const path = 'for' in value && typeof value.for === 'string' ? value.for.trim() : '';
  return {
    id: id === '' ? `sync-${index + 1}` : id.slice(0, LONGEST_ID),
    ...(path === '' ? {} : { for: path.slice(0, LONGEST_PATH) }),
  };
}

/** How an agent asks for what is integrated. */
export interface ReportedSync {
  readonly id: string;
  /** The artifact that it waits for, by the path that the plan has for it. */
  readonly for?: string;
}

/** What an agent asks, as far as that is not known yet. What the plan does not say that it needs is not waited for. */
export function syncEvents(
  state: RunOf<SyncingPart>,
  target: { readonly package: string; readonly attempt: number },
  syncs: readonly ReportedSync[],
): SyncRequested[] {
  const item = state.packages.get(target.package);
  return syncs
    .filter(({ id }) => item?.syncs.some(({ sync }) => sync === id) !== true)
    .map(({ id, for: path }) => {
      const need = item?.planned.needs?.find((each) => each.path === path);
      const awaits = need === undefined ? {} : { awaits: { from: need.from, path: need.path } };
      return { type: 'sync.requested', ...target, sync: id, ...awaits };
    });
}

/** A person wants an agent at work to have what is integrated. */
function requestSync(run: RunOf<Seen>, wish: WishOf<'sync'>, by: By): SyncRequested[] {
  const item = packageOf(run, wish.package);
  const { planned, attempt, state, syncs, childRun } = item;
  if (!maySync(item)) {
    throw new WavesError(
      'driver-refused',
      childRun === undefined
        ? `${planned.id} is ${state}: no agent of it works now.`
        : `${planned.id} is a plan of its own, whose packages have worktrees of their own.`,
      `See how it stands: waves why ${planned.id}`,
    );
  }
  const sync = `sync-person-${syncs.length + 1}`;
  return [{ type: 'sync.requested', package: planned.id, attempt, sync, by: by.by ?? 'somebody' }];
}

import { t } from '@vscode/l10n';
import type {
  Feature,
  PackageDraftOf,
  PackageOf,
  Part,
  RunDraftOf,
  RunOf,
  Shown,
  SoftNeed,
} from '../kernel/kernel';
import {
  again,
  appearanceOf,
  attention,
  change,
  following,
  isActive,
  isSatisfied,
  isStuck,
  keepEvidence,
  show,
  skip,
  UNDERWAY,
  waitsForStart,
} from '../kernel/kernel';
import type { ArtifactPublished, PublishingPart } from '../publishing/publishing';
import { isAvailable, missingProviders, openNeeds } from '../publishing/publishing';
import type { SyncingPart } from '../contracts/syncing';

/** An artifact that a package needs at its end does not come: who makes it has come to an end without it. */
export interface NeedLost {
  readonly type: 'need.lost';
  readonly package: string;
  readonly attempt: number;
  readonly needs: readonly SoftNeed[];
  readonly message: string;
}

/** It needs something of another package, which works on it. */
export interface ArtifactBlock extends Shown {
  readonly kind: 'artifact';
  readonly package: string;
  readonly path: string;
}

/** It could start without something of another package, but not before that begins. */
export interface ProviderBlock extends Shown {
  readonly kind: 'provider';
  readonly package: string;
  readonly path: string;
}

/** What it needs of another package does not come. */
export interface NeedLostBlock {
  readonly kind: 'need_lost';
  readonly package: string;
  readonly message: string;
}

/** What is to be known of what becomes of a package. */
interface AboutPackage<T extends string> {
  readonly type: T;
  readonly package: string;
}

type Seen = PublishingPart & SyncingPart;
type Item = PackageOf<Seen>;
type Run = RunOf<Seen>;

/** Why a package is blocked whose need does not come. */
const NEED = 'need';

/**
 * Needs without which a package may start, but not end: it starts when who makes the artifact has begun, gets it into its
 * worktree when that is published or merged, and is neither verified nor merged before.
 */
export const softNeeds: Feature<NeedLost, Part, Seen, ArtifactBlock | ProviderBlock | NeedLostBlock> = {
  ofRun: () => ({}),
  ofPackage: () => ({}),
  renewed: { attempt: [], package: [] },
  events: {
    'need.lost': {
      inAttempt: (item, { message, time: at }, run) => {
        if (UNDERWAY.has(item.state)) {
          keepEvidence(item, { source: 'report', claim: 'gate', detail: message, at });
          item.message = message;
          item.endedAt = at;
          change(run, item, () => {
            item.blockReason = NEED;
            item.state = 'blocked';
            item.since = at;
          });
        }
      },
      tell: ({ package: id, message }) => attention(id, message),
    },
  },
  follows: [
    following<ArtifactPublished, Seen>('artifact.published', (run, event) =>
      arrive(run, event.package, `${event.package}.${event.attempt}.${event.publication}`, event.time),
    ),
    following<AboutPackage<'package.integrated'>, Seen>('package.integrated', arriveAll),
    following<AboutPackage<'merge.found'>, Seen>('merge.found', arriveAll),
    following<AboutPackage<'package.skipped'>, Seen>('package.skipped', arriveAll),
    // What came between the choice of its base and its start is not in its worktree.
    following<AboutPackage<'attempt.started'>, Seen>('attempt.started', (run, event) => {
      const item = run.packages.get(event.package);
      const there = (item?.planned.needs ?? []).filter(({ from, path }) => isAvailable(run, from, path));
      if (item !== undefined && there.length > 0) {
        bringSoon(item, `${event.package}.${item.attempt}`, there, event.time);
      }
    }),
  ],
  holds: {
    start: (run) => (item) => (missingProviders(run, item).length > 0 ? Number.POSITIVE_INFINITY : 0),
    step: (item, run) => run.phase === 'running' && waitsAtItsEnd(run, item),
    // Who makes it may have to begin once more, and needs a slot for that.
    idle: idlePackages,
  },
  blocks: {
    find: (run, item) => {
      if (item.state === 'blocked') {
        const { message = '' } = item;
        const [first] = item.blockReason === NEED ? openNeeds(run, item) : [];
        return first === undefined ? [] : [{ kind: 'need_lost', package: first.from, message }];
      }
      if (waitsForStart(run, item)) {
        return missingProviders(run, item).map((need) => ({ kind: 'provider', ...shown(run, need) }));
      }
      return awaitedNow(run, item).map((need) => ({ kind: 'artifact', ...shown(run, need) }));
    },
    kinds: {
      artifact: {
        waits: 'others',
        tell: ({ package: id, path, ...item }) =>
          t('waits for {0} of {1} ({2})', path, id, appearanceOf(item).label.toLowerCase()),
        ways: ({ package: id }) => [show(id)],
      },
      provider: {
        tell: ({ package: id, path, ...item }) =>
          t(
            'waits for {0} to begin, which makes {1} ({2})',
            id,
            path,
            appearanceOf(item).label.toLowerCase(),
          ),
        ways: ({ package: id }) => [show(id)],
        isUsual: true,
      },
      need_lost: {
        tell: ({ message }) => message,
        ways: ({ package: from }, id) => [
          { ...again(from), label: t('Run {0} Again', from) },
          again(id),
          skip(id),
        ],
      },
    },
  },
};

/** What of that does not come, unless a person does something: who makes it has come to an end without it. */
function lostNeeds(run: RunOf<PublishingPart>, item: Pick<Item, 'planned'>): readonly SoftNeed[] {
  return openNeeds(run, item).filter(({ from }) => isLost(run, from, new Set()));
}

/** Whether a package comes to nothing by itself: so have it done, or somebody without whom it does not begin. */
function isLost(run: RunOf<PublishingPart>, id: string, seen: Set<string>): boolean {
  const item = run.packages.get(id);
  if (item === undefined || seen.has(id) || isActive(item.state)) {
    return false;
  }
  seen.add(id);
  const hasNotBegun = item.state === 'planned' || item.state === 'ready';
  const before = [...item.planned.dependsOn, ...openNeeds(run, item).map(({ from }) => from)];
  return (
    isStuck(item) ||
    item.doomed > 0 ||
    (hasNotBegun && (!item.selected || before.some((other) => isLost(run, other, seen))))
  );
}

/** What becomes of a package whose agent has ended while something that it needs does not come. */
export function needLost(run: Run, item: Item): NeedLost[] {
  const needs = openNeeds(run, item);
  if (needs.length === 0) {
    return [];
  }
  const words = needs.map(({ from, path }) => `${path} of ${from} (${stateOf(run, from)})`);
  const message = `It needs what has not come: ${words.join(', ')}. Its work is kept, and is checked once that is there.`;
  return [{ type: 'need.lost', package: item.planned.id, attempt: item.attempt, needs, message }];
}

/** What it waits for at this moment: at its end for all, before that for what its agent has said that it waits for. */
function awaitedNow(run: Run, item: Item): readonly SoftNeed[] {
  const open = openNeeds(run, item);
  if (isBeforeJudgement(item)) {
    return open;
  }
  const waits = item.state === 'working' || item.state === 'stalled';
  return waits
    ? open.filter(({ from, path }) =>
        item.syncs.some(
          ({ answer, awaits }) => answer === undefined && awaits?.from === from && awaits.path === path,
        ),
      )
    : [];
}

/** How many packages do nothing but wait at their end for what others make. */
export function idlePackages(run: RunOf<PublishingPart>): number {
  let count = 0;
  for (const id of run.index.active) {
    const item = run.packages.get(id);
    count += item !== undefined && waitsAtItsEnd(run, item) ? 1 : 0;
  }
  return count;
}

/** Whether its agent has ended before all was there that it needs, and that still comes. */
function waitsAtItsEnd(run: RunOf<PublishingPart>, item: Pick<Item, 'planned' | 'state' | 'head'>): boolean {
  return isBeforeJudgement(item) && openNeeds(run, item).length > 0 && lostNeeds(run, item).length === 0;
}

/** Its agent has ended, and nobody has looked at what it left. */
function isBeforeJudgement({ state, head }: Pick<Item, 'state' | 'head'>): boolean {
  return state === 'verifying' && head === undefined;
}

function shown(run: Run, { from, path }: SoftNeed): { package: string; path: string } & Shown {
  return { package: from, path, state: stateOf(run, from) };
}

function stateOf(run: Run, id: string): Shown['state'] {
  return run.packages.get(id)?.state ?? 'planned';
}

/** All that a package leaves is on the integration branch, or nothing of it is waited for any more. */
function arriveAll(
  run: RunDraftOf<Seen>,
  { package: id, time }: { readonly package: string; readonly time: string },
): void {
  const item = run.packages.get(id);
  if (item !== undefined && isSatisfied(item)) {
    arrive(run, id, `${id}.${item.attempt}.${item.state}`, time);
  }
}

/** Something of a package is on the integration branch: it comes into the worktrees of those who need it. */
function arrive(run: RunDraftOf<Seen>, from: string, name: string, at: string): void {
  for (const item of (run.index.needing.get(from) ?? []).flatMap((id) => run.packages.get(id) ?? [])) {
    const needs = (item.planned.needs ?? []).filter(
      (need) => need.from === from && isAvailable(run, from, need.path),
    );
    if (needs.length === 0) {
      continue;
    }
    if (item.state === 'blocked' && item.blockReason === NEED && openNeeds(run, item).length === 0) {
      change(run, item, () => {
        item.blockReason = undefined;
        item.message = undefined;
        item.endedAt = undefined;
        item.state = 'verifying';
        item.since = at;
      });
    }
    if (UNDERWAY.has(item.state) && item.head === undefined) {
      bringSoon(item, name, needs, at);
    }
  }
}

function bringSoon(item: PackageDraftOf<Seen>, name: string, needs: readonly SoftNeed[], at: string): void {
  const sync = `arrived-${name}`;
  if (!item.syncs.some((each) => each.sync === sync)) {
    const arrived = needs.map(({ from, path }) => `${path} of ${from}`).join(', ');
    item.syncs = [...item.syncs, { sync, at, by: undefined, awaits: undefined, arrived, answer: undefined }];
  }
}

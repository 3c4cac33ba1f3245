import { t } from '@vscode/l10n';
import { WavesError } from '../../wavesError';
import type {
  By,
  Feature,
  PackageDraftOf,
  Part,
  RunDraftOf,
  RunEnded,
  RunOf,
  WayOut,
  WishOf,
} from '../kernel/kernel';
import {
  again,
  againOrSkipped,
  attention,
  because,
  deciding,
  enter,
  following,
  NO_REASON,
  openPlan,
  packageOf,
  plain,
  silent,
  skip,
  wordsOf,
} from '../kernel/kernel';
import type { PackageIntegrated } from '../merging/mergingEvents';
import type {
  ContextMerged,
  ContractArtifact,
  ContractEvent,
  DriftAccepted,
  JudgedUses,
  MockMissing,
  MockServing,
} from './contractEvents';

/** A contract as it stands on the integration branch. */
export interface Contract extends ContractArtifact {
  /** The package that it was last taken from. */
  readonly package: string;
  readonly commit: string;
  /** When that was, in ISO 8601, UTC. */
  readonly at: string;
}

/** A change of a contract that a package was built on. */
export interface Drift {
  readonly path: string;
  /** The package whose work has changed it. */
  readonly by: string;
  /** Each in words. */
  readonly changes: readonly string[];
  readonly breaking: boolean;
  /** Hashes of what the contract offered and offers. */
  readonly from: string;
  readonly to: string;
  readonly at: string;
}

/** The mock server of a run, as it was started last; or why there is none. */
export type RunMock = Omit<MockServing, 'type'> | Omit<MockMissing, 'type'>;

/** What a package's agent has left about its work. */
export interface KeptContext {
  readonly derived: boolean;
  /** Length of the file. */
  readonly characters: number;
  readonly problems: readonly string[];
}

/** The contexts of a wave, put together. */
export type WaveContext = Omit<ContextMerged, 'type'> & { readonly at: string };

/** What is kept of contracts, contexts and mock servers. */
export interface ContractsPart extends Part {
  readonly run: {
    /** What packages have left for others to build against, by path, as of the latest merge that changed it. */
    readonly contracts: ReadonlyMap<string, Contract>;
    /** What answers in the place of what is not built yet; undefined: nobody has asked for it so far. */
    readonly mock: RunMock | undefined;
    /** What the agents of each wave have left, put together, by wave. */
    readonly waveContexts: ReadonlyMap<number, WaveContext>;
    /** Packages of which an attempt, the latest or an earlier one, has left a context in its agent's own words. */
    readonly toldContexts: ReadonlySet<string>;
  };
  readonly package: {
    /** Contracts that have changed since it began to build on them. */
    readonly drifts: readonly Drift[];
    /** What is known of what it builds on; undefined until that was held against what is there. */
    readonly imports: JudgedUses | undefined;
    /** What its agent has left about its work; undefined until that is merged. */
    readonly context: KeptContext | undefined;
  };
}

/** It was built on what is not so any more. */
export interface StaleBlock {
  readonly kind: 'stale';
  readonly message: string;
  /** Those that have changed under it; absent: the plan says something else of it. */
  readonly contracts?: readonly string[];
}

/** How many parts of a context that were not understood are named. */
const MOST_PARTS = 5;

/** What of a context was not understood, in words: it is kept, but nobody could go by it. */
function notUnderstood(problems: readonly string[]): string {
  const more = problems.length > MOST_PARTS ? `; and ${problems.length - MOST_PARTS} more` : '';
  return `left a context that was not understood in all: ${problems.slice(0, MOST_PARTS).join('; ')}${more}`;
}

export const contracts: Feature<
  ContractEvent,
  ContractsPart,
  ContractsPart,
  StaleBlock,
  'drift',
  never,
  'accept' | 'bump'
> = {
  ofRun: () => ({ contracts: new Map(), mock: undefined, waveContexts: new Map(), toldContexts: new Set() }),
  ofPackage: () => ({ drifts: [], imports: undefined, context: undefined }),
  renewed: { attempt: ['drifts', 'imports', 'context'], package: ['drifts'] },
  wishes: {
    accept,
    // Which packages begin anew, only the next text of the plan can tell.
    bump: () => [],
  },
  events: {
    'contract.extracted': {
      inRun: (run, { artifacts, package: id, commit, time: at }) => {
        for (const artifact of artifacts) {
          run.contracts.set(artifact.path, { ...artifact, package: id, commit, at });
        }
      },
      tell: silent,
    },
    'contract.drifted': {
      inRun: (run, { path, package: by, from, to, stale, time: at }) => {
        for (const { package: id, changes, breaking } of stale) {
          const item = run.packages.get(id);
          if (item !== undefined) {
            item.drifts = [
              ...item.drifts.filter((one) => one.path !== path),
              { path, by, changes, breaking, from, to, at },
            ];
            turnStale(run, item, at);
          }
        }
      },
      tell: ({ package: id, path, stale }) => {
        const ids = stale.map((one) => one.package).join(', ');
        const changes = [...new Set(stale.flatMap((one) => one.changes))].join('; ');
        return attention(id, `has changed ${path}, and ${ids} built on it: ${changes}`);
      },
    },
    'drift.accepted': {
      inPackage: (item, { time }, run) => {
        if (item.state === 'stale' && item.drifts.length > 0) {
          item.drifts = [];
          item.message = undefined;
          enter(run, item, 'done', time);
        }
      },
      tell: ({ package: id, message }) =>
        plain(id, `holds although a contract has changed${because(message)}`),
    },
    'imports.judged': {
      inAttempt: (item, { proved, queries, members, requests, routes, events, calls, broken, unchecked }) => {
        const counts = Object.entries({ queries, members, requests, routes, events, calls });
        const some = counts.filter(([, count]) => count !== undefined && count > 0);
        item.imports = { proved, ...Object.fromEntries(some), ...(broken && { broken }), unchecked };
      },
      tell: ({ package: id, broken = [] }) =>
        broken.length === 0
          ? undefined
          : attention(id, `builds on what is not there, which the plan lets through: ${broken.join(' ')}`),
    },
    'context.kept': {
      inAttempt: (item, { derived, characters, problems }, run) => {
        item.context = { derived, characters, problems };
        if (!derived) {
          run.toldContexts.add(item.planned.id);
        }
      },
      tell: ({ package: id, problems }) =>
        problems.length === 0 ? undefined : attention(id, notUnderstood(problems)),
    },
    'context.merged': {
      inRun: (run, event) => {
        const { wave, packages, missing, concerns, files, decisions, errors, pendingActions, before, after } =
          event;
        const counts = { files, decisions, errors, pendingActions, before, after };
        const about = { wave, packages, ...(missing === undefined ? {} : { missing }), concerns };
        run.waveContexts.set(wave, { ...about, ...counts, at: event.time });
      },
      tell: ({ wave, concerns }) => {
        const mismatches = concerns.filter(({ status }) => status === 'mismatch');
        return mismatches.length === 0
          ? undefined
          : attention(
              undefined,
              `wave ${wave} does not agree: ${mismatches.flatMap((one) => one.mismatches).join(' ')}`,
            );
      },
    },
    'mock.serving': {
      inRun: (run, { contract, hash, url, ports, start }) => {
        run.mock = { contract, hash, url, start, ...(ports === undefined ? {} : { ports }) };
      },
      tell: ({ contract, url }) => plain(undefined, `a mock server answers as ${contract} says: ${url}`),
    },
    'mock.missing': {
      inRun: (run, { hash, start, message }) => {
        run.mock = { hash, start, message };
      },
      tell: ({ message }) => attention(undefined, message),
    },
  },
  follows: [
    following<PackageIntegrated, ContractsPart>(
      'package.integrated',
      (run, { package: id, attempt, time }) => {
        const item = run.packages.get(id);
        if (item?.attempt === attempt) {
          turnStale(run, item, time);
        }
      },
    ),
    following<RunEnded, ContractsPart>('run.ended', (run) => {
      if (run.mock !== undefined) {
        run.mock = { hash: '', start: run.mock.start, message: 'The mock server has ended with the run.' };
      }
    }),
  ],
  needs: {
    drift: {
      ofPackage: ({ state, drifts, attempt, since, planned: { id } }) =>
        state === 'stale' && drifts.length > 0
          ? [
              {
                key: `${id} ${attempt} drift ${since}`,
                package: id,
                text: drifts.map(describeDrift).join(' '),
                ways: [
                  { label: 'accept', action: { kind: 'accept', package: id } },
                  { label: 'again', action: { kind: 'retry', packages: [id] } },
                  { label: 'bump', action: { kind: 'bump', package: id } },
                ],
              },
            ]
          : [],
    },
  },
  blocks: {
    find: (_run, { state, message = NO_REASON, drifts }) => {
      if (state !== 'stale') {
        return [];
      }
      const changed = drifts.length === 0 ? {} : { contracts: drifts.map(({ path }) => path) };
      return [{ kind: 'stale', message, ...changed }];
    },
    kinds: { stale: { tell: ({ message }) => message, ways: waysOutOfStaleness } },
  },
};

function accept(run: RunOf<ContractsPart>, wish: WishOf<'accept'>, by: By): DriftAccepted[] {
  const { planned, state, drifts } = packageOf(run, wish.package);
  if (state !== 'stale' || drifts.length === 0) {
    throw new WavesError(
      'driver-refused',
      `${planned.id} is ${state}, and no contract has changed under it.`,
      `See how it stands: waves why ${planned.id}`,
    );
  }
  return [{ type: 'drift.accepted', package: planned.id, ...by, ...wordsOf(wish) }];
}

function waysOutOfStaleness(block: StaleBlock, id: string): readonly WayOut[] {
  if (block.contracts === undefined) {
    return againOrSkipped(block, id);
  }
  return [
    deciding(
      'accept',
      t('Accept Change'),
      id,
      { kind: 'accept', package: id },
      { consequence: t('It is kept as it was merged, although what it was built on has changed.') },
    ),
    again(id),
    deciding(
      'bump',
      t('Raise Revision'),
      id,
      { kind: 'bump', package: id },
      {
        consequence: t(
          'The plan counts its contracts on, and all that stands on an older one is built anew.',
        ),
      },
    ),
    ...block.contracts.map((path): WayOut => ({
      label: t('Show {0}', path),
      action: 'file',
      package: id,
      path,
    })),
    openPlan(id),
    skip(id),
  ];
}

/** A package that is merged turns stale when something has drifted away from under it. */
function turnStale(run: RunDraftOf<ContractsPart>, item: PackageDraftOf<ContractsPart>, time: string): void {
  if (item.state === 'done' && item.drifts.length > 0) {
    item.message = item.drifts.map(describeDrift).join(' ');
    enter(run, item, 'stale', time);
  }
}

/** What has changed under a package, in a sentence. */
function describeDrift({ path, by, changes, breaking }: Drift): string {
  const harm = breaking ? 'what was built on it may break' : 'nothing that was built on it should break';
  return `The contract ${path} was changed by ${by}, and ${harm}: ${changes.join('; ')}.`;
}

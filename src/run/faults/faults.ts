import { t } from '@vscode/l10n';
import type {
  Feature,
  PackageDraftOf,
  PackageOf,
  PackageStateName,
  Part,
  RunDraftOf,
  RunOf,
} from '../kernel/kernel';
import { attention, following, openWave, plain, RUNNING, waitsForAnything } from '../kernel/kernel';
import type { AgentsPart } from '../agents/agents';
import { waitsForAgent } from '../agents/agents';
import type { Fault, FaultKind } from './faultTable';
import type { PublishingPart } from '../publishing/publishing';
import { missingProviders } from '../publishing/publishing';

/** A fault of the repository or the machine, as a run met it. Times are ISO 8601, UTC. */
export interface MetFault {
  readonly kind: FaultKind;
  readonly of: 'repository' | 'machine';
  /** What went wrong, and in whose words. */
  readonly message: string;
  readonly advice: string;
  /** How often it was met in a row. */
  readonly tries: number;
  /** It is tried again then. */
  readonly until: string;
}

/**
 * A step of an attempt came to nothing by a fault that is not its agent's. The attempt stays where it is, no budget is
 * touched, and nothing new begins in the run until the step was tried again and went well.
 */
export interface FaultMet {
  readonly type: 'fault.met';
  readonly package: string;
  /** The attempt; of a package that could not be started, the next one. */
  readonly attempt: number;
  /** As the reason in `attempt.failed`; `start` and `agent` besides. */
  readonly step: string;
  readonly fault: MetFault;
  /** The step has met one before since it was begun; absent: it is the first, which says since when it is held. */
  readonly again?: true;
}

/** The step that met a fault was tried again and went well. */
export interface FaultOver {
  readonly type: 'fault.over';
  readonly package: string;
  readonly attempt: number;
}

/** A fault that holds the run, with the step that is tried again. */
export interface HoldingFault extends MetFault {
  readonly step: string;
  /** Where its package stood then, and since when: once it stands elsewhere, the fault is over. */
  readonly at: { readonly state: PackageStateName; readonly since: string };
}

/** What is kept of faults. */
export interface FaultsPart extends Part {
  readonly run: {
    /** Packages that met faults of the repository or the machine; some of them may be over. */
    readonly faulty: ReadonlySet<string>;
  };
  readonly package: {
    /** What was done to its latest step; `holdingFault` tells whether it is over. */
    readonly fault: HoldingFault | undefined;
    /** How often in a row the process around its agent has disappeared. */
    readonly vanishes: number;
  };
}

/** What is to be known of an agent's end. */
interface AgentEnded {
  readonly type: 'attempt.exited';
  readonly package: string;
  readonly attempt: number;
  readonly reason: string;
  readonly fault?: MetFault;
}

type Run = RunDraftOf<FaultsPart>;
type Item = PackageDraftOf<FaultsPart>;

/** A fault of the repository or the machine holds the run, met by a package of it; it is tried again then. */
export interface FaultBlock {
  readonly kind: 'fault';
  readonly of: 'repository' | 'machine';
  readonly package: string;
  readonly message: string;
  readonly advice: string;
  readonly until: string;
}

type Seen = FaultsPart & AgentsPart & PublishingPart;

export const faults: Feature<FaultMet | FaultOver, FaultsPart, Seen, FaultBlock> = {
  ofRun: () => ({ faulty: new Set() }),
  ofPackage: () => ({ fault: undefined, vanishes: 0 }),
  renewed: { attempt: [], package: ['fault', 'vanishes'] },
  events: {
    'fault.met': {
      inPackage: (item, { attempt, fault, step }, run) => {
        const isNext = item.state === 'ready' && attempt === item.attempt + 1;
        if (attempt === item.attempt || isNext) {
          holdBy(run, item, fault, step);
        }
      },
      // The first of a row is kept: from then on nothing was worked.
      says: ({ package: id, attempt, step, again, fault: { until } }) => [
        JSON.stringify([id, attempt, 'fault', step, again === true ? '' : until]),
      ],
      tell: ({ package: id, fault: { of, message, advice, tries, until } }) =>
        tries > 1
          ? undefined
          : attention(
              id,
              `the run is held by a fault of the ${of}, no attempt is used up: ${message} ${advice} Tried again at ${until}.`,
            ),
    },
    'fault.over': {
      inAttempt: (item, _event, run) => {
        item.fault = undefined;
        run.faulty.delete(item.planned.id);
      },
      tell: ({ package: id }) => plain(id, 'the fault is over, the run goes on'),
    },
  },
  follows: [
    following<AgentEnded, FaultsPart>('attempt.exited', (run, event) => {
      const item = run.packages.get(event.package);
      if (item === undefined || item.attempt !== event.attempt) {
        return;
      }
      item.vanishes = event.reason === 'vanished' ? item.vanishes + 1 : 0;
      if (event.fault !== undefined && item.state === 'ready') {
        holdBy(run, item, event.fault, 'agent');
      }
    }),
  ],
  holds: {
    // Of all that could start, only what met a fault is tried: it shows whether that is over.
    start: (run) => {
      const faulty = new Set<unknown>(faultyPackages(run));
      return (item) =>
        faulty.size === 0
          ? 0
          : faulty.has(item)
            ? Date.parse(holdingFault(item)?.until ?? '')
            : Number.POSITIVE_INFINITY;
    },
    triedAt: (item) => {
      const fault = holdingFault(item);
      return fault && Date.parse(fault.until);
    },
    trials: faultyPackages,
  },
  blocks: {
    find: (run, item) => {
      const isHeld = RUNNING.has(item.state) ? holdingFault(item) !== undefined : waitsForAnything(item);
      // One after the other is told, the same only once.
      const [first] = isHeld ? faultyPackages(run) : [];
      const fault = first && holdingFault(first);
      if (first === undefined || fault === undefined) {
        return [];
      }
      const { of, message, advice, until } = fault;
      return [{ kind: 'fault', of, package: first.planned.id, message, advice, until }];
    },
    kinds: {
      fault: {
        waits: 'fault',
        tell: ({ of, message, advice, until }, { clock }) =>
          t(
            'the run is held by a fault of the {0}, which no attempt is charged with; tried again at {1}: {2} {3}',
            of === 'machine' ? t('machine') : t('repository'),
            clock(until),
            message,
            advice,
          ),
        ways: () => [],
      },
    },
  },
};

/** From now on a fault holds the run. */
function holdBy(run: Run, item: Item, fault: MetFault, step: string): void {
  item.fault = { ...fault, step, at: { state: item.state, since: item.since } };
  run.faulty.add(item.planned.id);
}

/** The fault that keeps a package from its next step; undefined once it is over. */
export function holdingFault({ fault, state, since }: PackageOf<FaultsPart>): HoldingFault | undefined {
  return fault?.at.state === state && fault.at.since === since ? fault : undefined;
}

/** What is written down of a fault besides when the one of the same step is not over. */
export function metAgain(item: PackageOf<FaultsPart> | undefined, step: string): Pick<FaultMet, 'again'> {
  return item !== undefined && holdingFault(item)?.step === step ? { again: true } : {};
}

/**
 * The packages whose faults hold the run. One that somebody has paused is not waited for, nor is one that cannot be tried:
 * before an earlier wave has ended, or who makes what it needs has begun, which would wait for it, or while its agent takes no work.
 */
export function faultyPackages(state: RunOf<Seen>): PackageOf<Seen>[] {
  if (state.faulty.size === 0) {
    return [];
  }
  const open = openWave(state);
  return [...state.faulty]
    .flatMap((id) => state.packages.get(id) ?? [])
    .filter(
      (item) =>
        holdingFault(item) !== undefined &&
        !item.paused &&
        (item.state !== 'ready' ||
          (item.planned.wave <= open &&
            !waitsForAgent(state, item) &&
            missingProviders(state, item).length === 0)),
    );
}

/** For so long after a try, in milliseconds, the same fault counts as one that is not over. */
const SAME_MS = 300_000;

/** Between two tries, in milliseconds: twice as long each time, up to the longest. */
const FIRST_MS = 2000;
const LONGEST_MS = 60_000;

/**
 * What is written down of a fault.
 * @param before the latest that the package met. @param now milliseconds since 1970.
 */
export function metFault(
  { kind, of, what, advice }: Fault,
  message: string,
  before: MetFault | undefined,
  now: number,
): MetFault {
  const isSame = before?.kind === kind && now < Date.parse(before.until) + SAME_MS;
  const tries = isSame ? before.tries + 1 : 1;
  const until = new Date(now + Math.min(FIRST_MS * 2 ** (tries - 1), LONGEST_MS)).toISOString();
  const words = message.trim();
  return { kind, of, message: words === '' ? `${what}.` : `${what}: ${words}`, advice, tries, until };
}

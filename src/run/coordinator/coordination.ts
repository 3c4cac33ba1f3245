import type { Feature, Part } from '../kernel/kernel';
import { attention, plain, silent } from '../kernel/kernel';

/** What a coordinator can do, as upstream's skills ask for it. */
export const CAPABILITIES = [
  'CAN_LOCK',
  'CAN_QUEUE_WORK',
  'CAN_DISCOVER',
  'CAN_GUARDRAILS',
  'CAN_HANDOFF',
  'CAN_MEMORY',
  'CAN_POLICY',
  'CAN_AUDIT',
] as const;

export type Capability = (typeof CAPABILITIES)[number];

/** Without these, packages run one at a time. */
export const REQUIRED_CAPABILITIES: readonly Capability[] = ['CAN_LOCK', 'CAN_QUEUE_WORK', 'CAN_DISCOVER'];

/** What a coordinator can do, as far as it answers. */
export interface ProbedCoordinator {
  readonly url: string;
  readonly available: boolean;
  readonly can: readonly Capability[];
  /** What it lacks without which packages run one at a time. */
  readonly missing: readonly Capability[];
  /** What was asked for and not answered in time: it may be there. */
  readonly unanswered: readonly Capability[];
}

/** The coordinator that a run goes by, and what it can do. */
export interface KnownCoordinator {
  /** `embedded`: the driver serves it itself; `remote`: it is somewhere else; `off`: somebody wants none. */
  readonly kind: 'embedded' | 'remote' | 'off';
  /** Of one elsewhere, without name and password. */
  readonly url?: string;
  /** Such as `CAN_LOCK`. */
  readonly can: readonly string[];
}

/** The coordinator was asked what it can do. */
export interface CoordinatorProbed extends KnownCoordinator {
  readonly type: 'coordinator.probed';
}

/**
 * The coordinator does not answer, or lacks what is needed: without locks and queue the run goes on with one package at
 * a time.
 */
export interface CoordinatorLost {
  readonly type: 'coordinator.lost';
  readonly message: string;
}

export interface CoordinatorFound {
  readonly type: 'coordinator.found';
}

/** What is kept of the coordinator of a run. */
export interface CoordinationPart extends Part {
  readonly run: {
    /** The one that the run goes by, as far as it was asked what it can do. */
    readonly coordinator: KnownCoordinator | undefined;
    /** Why there is none that could keep packages apart; undefined while there is one. */
    readonly coordinatorLost: string | undefined;
  };
}

export const coordination: Feature<CoordinatorProbed | CoordinatorLost | CoordinatorFound, CoordinationPart> =
  {
    ofRun: () => ({ coordinator: undefined, coordinatorLost: undefined }),
    ofPackage: () => ({}),
    renewed: { attempt: [], package: [] },
    events: {
      'coordinator.probed': {
        inRun: (run, { kind, url, can }) => {
          run.coordinator = { kind, can, ...(url === undefined ? {} : { url }) };
        },
        tell: silent,
      },
      'coordinator.lost': {
        inRun: (run, { message }) => {
          run.coordinatorLost = message;
        },
        tell: ({ message }) =>
          attention(undefined, `one package at a time, because of the coordinator: ${message}`),
      },
      'coordinator.found': {
        inRun: (run) => {
          run.coordinatorLost = undefined;
        },
        tell: () => plain(undefined, 'packages run side by side again: the coordinator is back'),
      },
    },
  };

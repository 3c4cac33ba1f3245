import { t } from '@vscode/l10n';
import type { Feature, Part } from '../kernel/kernel';
import { attention, openPlan, plain, stop } from '../kernel/kernel';

export type { AgentStanding, MachineNeeds, MachineOffer, OfferedJobs } from './machineOffer';
export { decodeOffer, encodeOffer, lacks, offerText, whyNobody } from './machineOffer';

/** Why no machine takes an attempt that others than its driver's are to carry out. */
export interface AttemptUnplaced {
  readonly type: 'attempt.unplaced';
  readonly package: string;
  readonly attempt: number;
  /** A sentence for each machine; empty: one may take it again. */
  readonly reasons: readonly string[];
}

/** What is kept of where attempts are carried out. */
export interface PlacementPart extends Part {
  readonly package: {
    /** Why no machine takes its attempt; undefined: one may. */
    readonly unplaced: readonly string[] | undefined;
  };
}

/** No machine takes its attempt. */
export interface MachineBlock {
  readonly kind: 'machine';
  readonly reasons: readonly string[];
}

export const placement: Feature<AttemptUnplaced, PlacementPart, PlacementPart, MachineBlock> = {
  ofRun: () => ({}),
  ofPackage: () => ({ unplaced: undefined }),
  renewed: { attempt: ['unplaced'], package: ['unplaced'] },
  events: {
    'attempt.unplaced': {
      inAttempt: (item, { reasons }) => {
        item.unplaced = reasons.length === 0 ? undefined : reasons;
      },
      mayBeLost: true,
      tell: ({ package: id, reasons }) =>
        reasons.length === 0
          ? plain(id, 'may be taken by a machine again')
          : attention(id, `no machine takes it: ${reasons.join('; ')}`),
    },
  },
  blocks: {
    find: (_run, { state, unplaced }) =>
      state === 'starting' && unplaced !== undefined ? [{ kind: 'machine', reasons: unplaced }] : [],
    kinds: {
      machine: {
        waits: 'you',
        tell: ({ reasons }) => t('no machine takes it: {0}', reasons.join('; ')),
        ways: (_block, id) => [stop(id), openPlan(id)],
      },
    },
  },
};

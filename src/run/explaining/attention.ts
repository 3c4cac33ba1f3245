import type { Need, Overview } from '../kernel/kernel';
import type { BlockedBy, NeedKind, PackageRun, RunState } from '../run';
import { blockedBy, describeBlock, NEEDS } from '../run';

export type { AttentionWay } from '../kernel/kernel';
export { failureLine } from './handoffFacts';

/** Something in a run that waits for a person, or that a person should know of. */
export interface Attention extends Need {
  readonly kind: NeedKind;
}

/** In this order people are told what waits for them. */
const URGENCY: Readonly<Record<Attention['kind'], number>> = {
  ...{
    gate: 0,
    scope: 1,
    drift: 2,
    lock: 3,
    waiting: 4,
    stalled: 4,
    looping: 4,
    budget: 5,
    quota: 6,
    unusable: 6,
  },
  ...{ question: 7, surroundings: 8, request: 9, handoff: 10, escalation: 11 },
};
const SORTED = [...NEEDS].sort(([one], [other]) => URGENCY[one] - URGENCY[other]);

/** Everything in a run that waits for a person now: of its packages, in plan order, then of the run. */
export function attentionIn(run: RunState): Attention[] {
  const overview: Overview = {
    blockedBy: (id) => blockedBy(run, id),
    describe: (block) => describeBlock(block as BlockedBy),
  };
  const asAttention = (kind: Attention['kind'], needs: readonly Need[] = []) =>
    needs.map((need): Attention => ({ ...need, kind, key: `${run.run} ${need.key}` }));
  return [
    ...[...run.packages.values()].flatMap((item) =>
      SORTED.flatMap(([kind, { ofPackage }]) =>
        kind === 'waiting' && isAsked(run, item) ? [] : asAttention(kind, ofPackage?.(item, run)),
      ),
    ),
    ...SORTED.flatMap(([kind, { ofRun }]) => asAttention(kind, ofRun?.(run, overview))),
  ];
}

/** Whether what its agent seems to wait for is a question that people are shown, or have answered since. */
function isAsked({ questions }: RunState, { life, attempt, planned: { id } }: PackageRun): boolean {
  if (life?.verdict !== 'waiting') {
    return false;
  }
  const { since } = life;
  return [...questions.values()].some(
    ({ package: by, attempt: of, answer }) =>
      by === id && of === attempt && (answer === undefined || answer.at >= since),
  );
}

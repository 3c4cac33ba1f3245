import type { RunOf } from '../kernel/kernel';
import { isStuck } from '../kernel/kernel';
import type { PackageRetried, PlanRevised } from '../steering/steeringEvents';
import type { Escalation, EscalationAnswered, EscalationsPart } from './escalations';

type Seen = RunOf<EscalationsPart>;
type Answer = EscalationAnswered | PlanRevised | PackageRetried;

/**
 * The events that answer an escalation with yes: what it asked for has been done, or it may be as it is. The package that
 * escalated begins anew if it could not go on; where contracts or the plan had to change, so does what they made stale.
 */
export function answerYes(
  state: Seen,
  escalation: string,
  by: { readonly by?: string; readonly message?: string },
): Answer[] {
  const raised = state.escalations.get(escalation);
  if (raised === undefined || raised.answer !== undefined) {
    return [];
  }
  const outdated = raised.bump === 'contracts' ? builtOnIt(state, raised) : [];
  const again = [...state.packages.values()]
    .filter((item) => {
      const isOwn = item.planned.id === raised.package && isStuck(item);
      return isOwn || (raised.bump !== undefined && item.state === 'stale' && item.selected);
    })
    .map((item) => item.planned.id);
  return [
    { type: 'escalation.answered', escalation, ...by },
    ...(outdated.length === 0 ? [] : [outdating(state, outdated)]),
    ...[...new Set([...again, ...outdated])].map((id): Answer => ({
      type: 'package.retried',
      package: id,
      ...(by.by === undefined ? {} : { by: by.by }),
    })),
  ];
}

/** Packages that are done, though what they were built on has changed according to whoever escalated. */
function builtOnIt(state: Seen, { impactedPackages }: Escalation): string[] {
  return impactedPackages.filter((id) => state.packages.get(id)?.state === 'done');
}

/** The same plan, by which these packages have to be done again. */
function outdating(state: Seen, changed: readonly string[]): PlanRevised {
  return {
    type: 'plan.revised',
    planHash: state.planHash,
    ...(state.planRevision === undefined ? {} : { planRevision: state.planRevision }),
    packages: [...state.packages.values()].map(({ planned }) => planned),
    changed,
    added: [],
    removed: [],
  };
}

import * as vscode from 'vscode';
import type { RunState } from '../../run/run';
import type { SteeringAction } from '../../run/kernel/kernel';
import { WavesError } from '../../wavesError';
import { packagePlace } from '../plans/packagePlace';
import type { PlanSession } from '../plans/planSession';

/** A wish as the run understands it that it is about. */
export interface SteeringTarget {
  readonly run: RunState;
  readonly action: SteeringAction;
}

/**
 * Which run a wish is about that names packages, gates and escalations by their addresses, and how that run calls them.
 * @throws WavesError `unknown-run` when no such run has begun.
 */
export function steeringTarget(session: PlanSession, wish: SteeringAction): SteeringTarget {
  const { run, id } = packagePlace(session, addressIn(wish) ?? '');
  if (run === undefined) {
    throw new WavesError('unknown-run', vscode.l10n.t('No run of this plan is going on.'));
  }
  return { run, action: within(session, wish, id) };
}

function addressIn(wish: SteeringAction): string | undefined {
  switch (wish.kind) {
    case 'approve':
    case 'reject':
      return wish.gate;
    case 'answer':
      return wish.question;
    case 'followUp':
      return wish.handoff;
    case 'retry':
      return wish.packages?.[0];
    default:
      return wish.package;
  }
}

function within(session: PlanSession, wish: SteeringAction, id: string): SteeringAction {
  switch (wish.kind) {
    case 'approve':
    case 'reject':
      return { ...wish, gate: id };
    case 'answer':
      return { ...wish, question: id };
    case 'followUp':
      return { ...wish, handoff: id };
    case 'hint':
    case 'takeOver':
    case 'tryNow':
    case 'switchAgent':
    case 'skip':
    case 'accept':
    case 'resolve':
    case 'drop':
    case 'handOver':
    case 'absorb':
    case 'register':
    case 'widen':
    case 'fail':
    case 'restore':
    case 'keep':
    case 'askHandoff':
      return { ...wish, package: id };
    case 'retry': {
      const { packages, ...rest } = wish;
      const ids = packages?.map((address) => packagePlace(session, address).id);
      return ids === undefined || id === '' ? rest : { ...rest, packages: ids };
    }
    default: {
      const said = 'message' in wish && wish.message !== undefined ? { message: wish.message } : {};
      return { kind: wish.kind, ...said, ...(id === '' ? {} : { package: id }) };
    }
  }
}

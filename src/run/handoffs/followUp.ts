import { WavesError } from '../../wavesError';
import type { RunOf } from '../kernel/kernel';
import type { PackageRetried } from '../steering/steeringEvents';
import type { HandoffAnswered, HandoffFollowed, HandoffsPart } from './handoffs';
import { handoffStanding } from './handoffs';

type Seen = RunOf<HandoffsPart>;

interface By {
  readonly by?: string;
}

/**
 * The events by which a package that has come to its end begins once more, for what another one asks of it.
 * @throws WavesError `unknown-question` when nothing is asked under that id, `driver-refused` when the package still works.
 */
export function followUp(state: Seen, id: string, by: By): (HandoffFollowed | PackageRetried)[] {
  const { to } = openHandoff(state, id);
  const item = state.packages.get(to);
  const asked = state.handoffs.get(id);
  if (item === undefined || asked === undefined || handoffStanding(state, asked) !== 'unanswered') {
    throw new WavesError(
      'driver-refused',
      `${to} is ${item?.state ?? 'gone'}: it has not come to its end yet.`,
      'Its agent reads what is asked of it when it begins.',
    );
  }
  return [
    { type: 'handoff.followed', handoff: id, to, ...by },
    { type: 'package.retried', package: to, ...by },
  ];
}

/** The event by which a person answers in the place of a package. @throws WavesError `unknown-question`. */
export function answerInItsPlace(state: Seen, id: string, answer: string, by: By): HandoffAnswered[] {
  const { to } = openHandoff(state, id);
  const attempt = state.packages.get(to)?.attempt ?? 0;
  return [{ type: 'handoff.answered', handoff: id, package: to, attempt, answer, ...by }];
}

function openHandoff(state: Seen, id: string): { readonly to: string } {
  const asked = state.handoffs.get(id);
  if (asked === undefined || asked.asked.length === 0) {
    throw new WavesError('unknown-question', `No package asks another one for anything under "${id}".`);
  }
  if (asked.answer !== undefined) {
    throw new WavesError('unknown-question', `${asked.from} was told already: ${asked.answer.text}`);
  }
  return asked;
}

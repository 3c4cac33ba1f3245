import type { RunNoted, RunOf } from '../kernel/kernel';
import type { PackageRetried } from '../steering/steeringEvents';
import type { HandoffAnswered, HandoffMade, HandoffsPart } from './handoffs';
import type { ReportedHandoff, ReportedHandoffAnswer } from './reportedHandoff';

type Seen = RunOf<HandoffsPart>;
/** What comes of what an agent asks. */
type Consequence = HandoffMade | PackageRetried | RunNoted;

interface Target {
  readonly package: string;
  readonly attempt: number;
}

/**
 * What comes of what an agent asks of other packages. What it asks of one package at the same time is one handoff. A
 * package that has merged its work already begins anew for it, once in a run; after that a person decides.
 */
export function handoffEvents(
  state: Seen,
  target: Target,
  reported: readonly ReportedHandoff[],
): readonly Consequence[] {
  const known = new Set([...state.handoffs.values()].filter(isFrom(target)).flatMap(({ asked }) => asked));
  const fresh = reported.filter(({ id }) => !known.has(id));
  const packages = [...new Set(fresh.map(({ to }) => to))];
  return packages.flatMap((to): Consequence[] => {
    const all = fresh.filter((each) => each.to === to);
    if (to === target.package || !state.packages.has(to)) {
      const message = `${target.package} asks ${to} for something, which is no other package of this run.`;
      return [{ type: 'run.noted', package: target.package, message }];
    }
    const [first] = all;
    const again = beginsAgain(state, to);
    const made: HandoffMade = {
      type: 'handoff.made',
      handoff: `${target.package}.${target.attempt}.${first?.id ?? ''}`,
      from: target.package,
      attempt: target.attempt,
      to,
      files: [...new Set(all.flatMap(({ files }) => files))],
      message: all.length === 1 ? (first?.text ?? '') : all.map(({ text }) => `- ${text}`).join('\n'),
      asked: all.map(({ id }) => id),
      ...(again ? { again } : {}),
    };
    return again ? [made, { type: 'package.retried', package: to }] : [made];
  });
}

/** What comes of what an agent answers. The first answer counts. */
export function handoffAnswerEvents(
  state: Seen,
  target: Target,
  answers: readonly ReportedHandoffAnswer[],
): readonly HandoffAnswered[] {
  return answers
    .filter(({ handoff }) => {
      const asked = state.handoffs.get(handoff);
      return asked?.to === target.package && asked.answer === undefined;
    })
    .map(({ handoff, text }) => ({ type: 'handoff.answered', handoff, ...target, answer: text }));
}

/** Whether a package begins once more for what it is asked: it has merged its work, and has not done so before. */
function beginsAgain(state: Seen, to: string): boolean {
  return (
    state.packages.get(to)?.state === 'done' &&
    ![...state.handoffs.values()].some((each) => each.to === to && each.again === true)
  );
}

function isFrom({ package: id, attempt }: Target) {
  return (each: { readonly from: string; readonly attempt: number | undefined }) =>
    each.from === id && each.attempt === attempt;
}

import { describeExit } from '../../run/attempts/describeExit';
import type { AttemptExited } from '../../run/attempts/attemptEvents';
import type { PackageRun, RunState } from '../../run/run';
import type { WrittenHandoff } from './handoffs';

/** What an agent said last of its progress. */
export interface LastWords {
  readonly message?: string;
  /** 0 to 1. */
  readonly progress?: number;
}

/** What can be told of a session whose agent has left nothing: how it ended, what it said last, what it was answered. */
export function sessionNote(
  state: RunState,
  item: PackageRun,
  { exit, said }: { readonly exit: AttemptExited; readonly said: LastWords | undefined },
): WrittenHandoff {
  const { planned, attempt, agent } = item;
  const isOwn = (each: { readonly package: string; readonly attempt: number }) =>
    each.package === planned.id && each.attempt === attempt;
  const asked = [...state.handoffs.values()].filter(
    (each) => each.from === planned.id && each.attempt === attempt && each.asked.length > 0,
  );
  const answers = [
    ...[...state.questions.values()]
      .filter(isOwn)
      .map(({ text, answer }) => ({ who: 'people', text, answer })),
    ...asked.map(({ to, message: text, answer }) => ({ who: to, text, answer })),
  ];
  const share = said?.progress === undefined ? '' : ` at ${Math.round(said.progress * 100)} %`;
  return {
    summary: `Attempt ${attempt} (${agent.name}) left no note of its own. ${describeExit(exit)}`,
    in_progress: said?.message === undefined ? [] : [`It said last${share}: ${said.message}`],
    decisions: answers.flatMap(({ who, text, answer }) =>
      answer === undefined ? [] : [`It asked ${who}: ${text} The answer: ${answer.text}`],
    ),
    next_steps: answers.flatMap(({ who, text, answer }) =>
      answer === undefined ? [`It asked ${who}, and was not answered: ${text}`] : [],
    ),
    relevant_files: item.violations,
  };
}

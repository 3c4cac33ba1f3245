import type { RunState } from '../state/runState';
import type { QuestionAsked } from './questionEvents';
import type { ReportedQuestion } from './reportedQuestion';

/** What an agent asks, as far as that is not known yet. */
export function askedEvents(
  state: RunState,
  target: { readonly package: string; readonly attempt: number },
  questions: readonly ReportedQuestion[],
): readonly QuestionAsked[] {
  return questions
    .map((asked): QuestionAsked => ({
      type: 'question.asked',
      question: `${target.package}.${target.attempt}.${asked.id}`,
      ...target,
      ...asked,
    }))
    .filter(({ question }) => !state.questions.has(question));
}

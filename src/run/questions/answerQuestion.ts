import { WavesError } from '../../wavesError';
import type { Question, RunState } from '../state/runState';
import type { QuestionAnswered } from './questionEvents';
import { openQuestions } from './openQuestions';

/**
 * The event that carries a person's answer.
 * @param named the question's id in the run, the id that the agent gave it, or a package that asks one thing only.
 * @throws WavesError `unknown-question` when nobody waits for an answer to that.
 */
export function answerQuestion(
  state: RunState,
  named: string,
  answer: string,
  by: { readonly by?: string },
): QuestionAnswered[] {
  const exact = state.questions.get(named);
  if (exact?.answer !== undefined) {
    throw new WavesError('unknown-question', `${exact.package} was told already: ${exact.answer.text}`);
  }
  const open = openQuestions(state);
  const asked =
    one(open.filter(({ question }) => question === named)) ??
    one(open.filter((each) => each.package === named)) ??
    one(open.filter(({ id }) => id === named));
  if (asked === undefined) {
    const list = open.map((each) => `${each.question} (${each.text})`).join(', ');
    throw new WavesError(
      'unknown-question',
      `No agent waits for an answer to "${named}", or more than one does.`,
      open.length === 0 ? 'No agent asks anything now.' : `Open questions: ${list}.`,
    );
  }
  const { question, package: id, attempt } = asked;
  return [{ type: 'question.answered', question, package: id, attempt, answer, ...by }];
}

function one(questions: readonly Question[]): Question | undefined {
  return questions.length === 1 ? questions[0] : undefined;
}

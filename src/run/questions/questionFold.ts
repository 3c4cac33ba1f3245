import { keepEvidence } from '../explaining/evidence';
import type { RunDraft } from '../state/runDraft';
import type { QuestionFact } from './questionEvents';

/** Applies what becomes of a question. */
export function applyQuestion(run: RunDraft, event: QuestionFact & { readonly time: string }): void {
  const { package: id, attempt, time: at } = event;
  const item = run.packages.get(id);
  const isPresent = item?.attempt === attempt;
  if (event.type === 'question.asked') {
    const { question, id: name, text, options = [] } = event;
    if (run.questions.has(question)) {
      return;
    }
    run.questions.set(question, {
      question,
      package: id,
      attempt,
      id: name,
      text,
      options,
      at,
      answer: undefined,
    });
    if (isPresent) {
      keepEvidence(item, { source: 'report', claim: 'needs_person', detail: `asks: ${text}`, at });
    }
    return;
  }
  const asked = run.questions.get(event.question);
  if (asked !== undefined && asked.answer === undefined) {
    run.questions.set(event.question, { ...asked, answer: { text: event.answer, at, by: event.by } });
    if (isPresent) {
      keepEvidence(item, { source: 'report', claim: 'working', detail: `was told: ${event.answer}`, at });
    }
  }
}

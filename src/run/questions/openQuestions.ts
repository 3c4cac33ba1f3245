import type { Question, RunState } from '../state/runState';

/**
 * The questions whose agents still wait for an answer, the oldest first. One whose agent has ended waits for none.
 * @param id only those of this package.
 */
export function openQuestions(state: RunState, id?: string): readonly Question[] {
  if (state.questions.size === 0) {
    return [];
  }
  return [...state.questions.values()].filter((asked) => {
    const item = state.packages.get(asked.package);
    return (
      asked.answer === undefined &&
      (id === undefined || asked.package === id) &&
      item?.attempt === asked.attempt &&
      item.stopping === undefined &&
      RUNNING.has(item.state)
    );
  });
}

const RUNNING: ReadonlySet<string> = new Set(['starting', 'working', 'stalled']);

import type { Asked, GraphQuestion, QuestionName } from '../../protocol/graphQuestions';
import type { PlanEdit } from '../../protocol/planEdit';
import { isRecord } from './records';

/** Reads what a question asks; one reader for each question, undefined for what is not whole. */
const READERS: {
  readonly [Q in QuestionName]: (asked: Record<string, unknown>) => Asked<Q> | undefined;
} = {
  details: ({ package: id }) => (typeof id === 'string' ? { package: id } : undefined),
  changes: ({ package: id }) => (typeof id === 'string' ? { package: id } : undefined),
  history: ({ run, after }) =>
    isCount(after) && (run === undefined || typeof run === 'string')
      ? { after, ...(run === undefined ? {} : { run }) }
      : undefined,
  runs: () => ({}),
  finish: () => ({}),
  edit: (asked) => readEdit(asked),
  log: ({ package: id, attempt, from }) =>
    typeof id === 'string' && isCount(attempt) && isCount(from) ? { package: id, attempt, from } : undefined,
};

/** What the graph asks, if it is a question that we know. */
export function readQuestion(about: unknown, asked: unknown): GraphQuestion | undefined {
  if (typeof about !== 'string' || !Object.hasOwn(READERS, about) || !isRecord(asked)) {
    return undefined;
  }
  const read = READERS[about as QuestionName](asked);
  return read === undefined ? undefined : ({ about, asked: read } as GraphQuestion);
}

function readEdit(asked: Record<string, unknown>): PlanEdit | undefined {
  const { kind, package: id, on, title, priority, glob } = asked;
  if (typeof id !== 'string') {
    return undefined;
  }
  switch (kind) {
    case 'addDependency':
    case 'removeDependency':
      return typeof on === 'string' ? { kind, package: id, on } : undefined;
    case 'setTitle':
      return isLine(title) ? { kind, package: id, title } : undefined;
    case 'setPriority':
      return isCount(priority) && priority >= 1 && priority <= 10
        ? { kind, package: id, priority }
        : undefined;
    case 'addWrite':
    case 'removeWrite':
      return isLine(glob) ? { kind, package: id, glob } : undefined;
    default:
      return undefined;
  }
}

function isLine(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && !/[\r\n]/.test(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

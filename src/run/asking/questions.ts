import { t } from '@vscode/l10n';
import { WavesError } from '../../wavesError';
import type { AttentionWay, By, Feature, Part, RunOf, WayOut, WishOf } from '../kernel/kernel';
import { attention, deciding, keepEvidence, log, plain, RUNNING } from '../kernel/kernel';

/** The agent of an attempt asks people something, and goes on with what they answer. */
export interface QuestionAsked {
  readonly type: 'question.asked';
  /** Unique in the run. */
  readonly question: string;
  readonly package: string;
  readonly attempt: number;
  /** The id that the agent gave it, under which it looks for the answer. */
  readonly id: string;
  readonly text: string;
  /** Answers to choose from; absent: any. People may always answer something else. */
  readonly options?: readonly string[];
}

/** Somebody has answered. The first answer counts. */
export interface QuestionAnswered {
  readonly type: 'question.answered';
  readonly question: string;
  readonly package: string;
  readonly attempt: number;
  readonly answer: string;
  readonly by?: string;
}

/** What becomes of questions in a run's journal. */
export type QuestionEvent = QuestionAsked | QuestionAnswered;

/** A question of an agent to people. */
export interface Question {
  /** Unique in the run. */
  readonly question: string;
  readonly package: string;
  readonly attempt: number;
  /** The id that the agent gave it. */
  readonly id: string;
  readonly text: string;
  /** Answers to choose from; none: any. */
  readonly options: readonly string[];
  readonly at: string;
  readonly answer:
    | { readonly text: string; readonly at: string; readonly by: string | undefined }
    | undefined;
}

/** A question to people, as an agent writes it into its file. */
export interface ReportedQuestion {
  readonly id: string;
  readonly text: string;
  readonly options?: readonly string[];
}

/** What is kept of the questions of a run's agents. */
export interface QuestionsPart extends Part {
  readonly run: {
    /** By id, in the order of asking. */
    readonly questions: ReadonlyMap<string, Question>;
  };
}

type Seen = RunOf<QuestionsPart>;

/** Its agent wants to know something from people before it goes on. */
export interface QuestionBlock {
  readonly kind: 'question';
  readonly question: string;
  readonly text: string;
  readonly options: readonly string[];
}

export const questions: Feature<
  QuestionEvent,
  QuestionsPart,
  QuestionsPart,
  QuestionBlock,
  'question',
  never,
  'answer'
> = {
  ofRun: () => ({ questions: new Map() }),
  ofPackage: () => ({}),
  renewed: { attempt: [], package: [] },
  wishes: { answer: answerQuestion },
  events: {
    'question.asked': {
      inRun: (run, { question, package: id, attempt, id: name, text, options = [], time: at }) => {
        if (run.questions.has(question)) {
          return;
        }
        const asked = { question, package: id, attempt, id: name, text, options, at };
        run.questions.set(question, { ...asked, answer: undefined });
        const item = run.packages.get(id);
        if (item?.attempt === attempt) {
          keepEvidence(item, { source: 'report', claim: 'needs_person', detail: `asks: ${text}`, at });
        }
      },
      tell: ({ package: id, text, options = [] }) =>
        attention(id, `asks: ${text}${options.length === 0 ? '' : ` (${options.join(' / ')})`}`),
    },
    'question.answered': {
      inRun: (run, { question, package: id, attempt, answer: text, by, time: at }) => {
        const asked = run.questions.get(question);
        if (asked === undefined || asked.answer !== undefined) {
          return;
        }
        run.questions.set(question, { ...asked, answer: { text, at, by } });
        const item = run.packages.get(id);
        if (item?.attempt === attempt) {
          keepEvidence(item, { source: 'report', claim: 'working', detail: `was told: ${text}`, at });
        }
      },
      tell: ({ package: id, answer }) => plain(id, `was told: ${answer}`),
    },
  },
  needs: {
    question: {
      ofRun: (run) =>
        openQuestions(run).map(({ question, package: id, text, options }) => ({
          key: question,
          package: id,
          text,
          ways: answersTo(question, options),
        })),
    },
  },
  blocks: {
    find: (run, { planned }) =>
      openQuestions(run, planned.id).map(({ question, text, options }) => ({
        kind: 'question',
        question,
        text,
        options,
      })),
    kinds: {
      question: {
        waits: 'you',
        tell: ({ text }) => t('its agent asks: {0}', text),
        ways: ({ question, options }, id) => [
          ...options.map((answer) => answering(answer, id, question, answer)),
          answering(t('Answer…'), id, question, ''),
          log(id),
        ],
      },
    },
  },
};

/** Up to so many offered answers are buttons; more are chosen from a list. */
const AT_ONCE = 3;

function answersTo(question: string, options: readonly string[]): AttentionWay[] {
  const offered = options.length > AT_ONCE ? [] : options;
  return [...offered, ''].map((answer) => ({
    label: 'answer',
    ...(answer === '' ? {} : { text: answer }),
    action: { kind: 'answer', question, answer },
  }));
}

/** @param answer empty: the person is asked for it. */
function answering(label: string, id: string, question: string, answer: string): WayOut {
  return deciding(
    'answer',
    label,
    id,
    { kind: 'answer', question, answer },
    {
      consequence:
        answer === ''
          ? t('Its agent is told what you write, and goes on.')
          : t('Its agent is told so, and goes on.'),
      ...(answer === '' ? { asks: 'answer' as const } : {}),
    },
  );
}

/**
 * The questions whose agents still wait for an answer, the oldest first. One whose agent has ended waits for none.
 * @param id only those of this package.
 */
export function openQuestions(state: Seen, id?: string): readonly Question[] {
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

/** What an agent asks, as far as that is not known yet. */
export function askedEvents(
  state: Seen,
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

/** By the question's id in the run, the id that the agent gave it, or a package that asks one thing only. */
function answerQuestion(
  state: Seen,
  { question: named, answer }: WishOf<'answer'>,
  by: By,
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

const LONGEST_ID = 128;
const LONGEST_TEXT = 2000;
const LONGEST_OPTION = 200;
const MOST_OPTIONS = 10;

/**
 * Reads `{"type":"QUESTION","id","text","options"?}`; undefined for anything else. It is the agent's file, so that anything
 * may stand in it.
 * @param index how many questions the attempt has asked before: names one that has no id.
 */
export function reportedQuestion(value: unknown, index: number): ReportedQuestion | undefined {
  if (typeof value !== 'object' || value === null || !('type' in value) || value.type !== 'QUESTION') {
    return undefined;
  }
  const { id, text, options } = value as Readonly<Record<string, unknown>>;
  const asked = shortened(text, LONGEST_TEXT);
  if (asked === undefined) {
    return undefined;
  }
  const choices = (Array.isArray(options) ? options : [])
    .flatMap((option) => shortened(option, LONGEST_OPTION) ?? [])
    .slice(0, MOST_OPTIONS);
  return {
    id: shortened(id, LONGEST_ID) ?? `question-${index + 1}`,
    text: asked,
    ...(choices.length === 0 ? {} : { options: [...new Set(choices)] }),
  };
}

function shortened(value: unknown, longest: number): string | undefined {
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' ? undefined : text.slice(0, longest);
}

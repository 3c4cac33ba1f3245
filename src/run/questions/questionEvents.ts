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
export type QuestionFact = QuestionAsked | QuestionAnswered;

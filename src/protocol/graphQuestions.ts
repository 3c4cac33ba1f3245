import type { LogPart, PackageChanges, PackageDetails } from './packageDetails';

/** What the graph asks the extension, one entry for each question: what is asked, and what the answer is. */
export interface GraphQuestions {
  readonly details: { readonly asked: { readonly package: string }; readonly answer: PackageDetails };
  readonly changes: { readonly asked: { readonly package: string }; readonly answer: PackageChanges };
  readonly log: {
    readonly asked: { readonly package: string; readonly attempt: number; readonly from: number };
    readonly answer: LogPart;
  };
}

export type QuestionName = keyof GraphQuestions;
export type Asked<Q extends QuestionName> = GraphQuestions[Q]['asked'];
export type Answer<Q extends QuestionName> = GraphQuestions[Q]['answer'];

/** A question on its way; `id` comes back with its answer. */
export type GraphQuestion = {
  readonly [Q in QuestionName]: { readonly about: Q; readonly asked: Asked<Q> };
}[QuestionName];

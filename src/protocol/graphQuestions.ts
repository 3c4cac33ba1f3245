import type { JournalEvent } from '../run/run';
import type { FinishSummary } from '../run/explaining/report/finishSummary';
import type { LiveRun } from '../run/explaining/liveView';
import type { LogPart, PackageChanges, PackageDetails } from './packageDetails';

/** A run of the plan that can be looked at. */
export interface PastRun {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly state: LiveRun['state'];
}

/** What the graph asks the extension, one entry for each question: what is asked, and what the answer is. */
export interface GraphQuestions {
  readonly details: { readonly asked: { readonly package: string }; readonly answer: PackageDetails };
  readonly changes: { readonly asked: { readonly package: string }; readonly answer: PackageChanges };
  /** What happened in a run after an event; without a run, in the newest. A part at a time: ask on until none come. */
  readonly history: {
    readonly asked: { readonly run?: string; readonly after: number };
    readonly answer: { readonly run: string; readonly events: readonly JournalEvent[] };
  };
  /** The runs of the plan, newest first. */
  readonly runs: {
    readonly asked: Record<never, never>;
    readonly answer: { readonly runs: readonly PastRun[] };
  };
  /** Changes the plan's text; refused with the reason when the plan would become wrong. */
  readonly edit: { readonly asked: PlanEdit; readonly answer: { readonly done: true } };
  /** What the newest run brings home; refused before it has merged anything. */
  readonly finish: { readonly asked: Record<never, never>; readonly answer: FinishSummary };
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

/** A change of the plan that the graph asks for; the extension makes it a change of the plan's text. */
export type PlanEdit =
  /** `package` waits for `on`, or no longer. */
  | { readonly kind: 'addDependency' | 'removeDependency'; readonly package: string; readonly on: string }
  /** `package` waits for some and for others no longer, which brings it into another wave. */
  | {
      readonly kind: 'order';
      readonly package: string;
      readonly after: readonly string[];
      readonly notAfter: readonly string[];
    }
  | { readonly kind: 'setTitle'; readonly package: string; readonly title: string }
  /** From 1 (highest) to 10. */
  | { readonly kind: 'setPriority'; readonly package: string; readonly priority: number }
  | { readonly kind: 'addWrite' | 'removeWrite'; readonly package: string; readonly glob: string }
  | { readonly kind: 'addWrites'; readonly package: string; readonly globs: readonly string[] };

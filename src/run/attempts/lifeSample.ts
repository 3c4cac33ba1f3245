import type { LifeAction, LifeTrouble, LifeWishes } from '../../plan/additions';
import type { EvidenceClaim, EvidenceSource } from '../kernel/kernel';

/** What an agent's signs of life come to. A tool call in flight or a busy child process is always `working`. */
export type LifeVerdict = 'working' | LifeTrouble;

/** From when signs of life count as trouble of a kind, and what is done then. */
export interface LifeRule {
  /** How long the signs must have been so, in minutes; may be a fraction. */
  readonly afterMinutes: number;
  readonly action: LifeAction;
}

/** What counts as trouble in a run, and what is done about it. */
export type LifeRules = Readonly<Record<LifeTrouble, LifeRule>>;

/** What counts where nobody says otherwise. Nothing is ended that a person has not asked to have ended. */
export const LIFE_RULES: LifeRules = {
  waiting: { afterMinutes: 1, action: 'notify' },
  stalled: { afterMinutes: 5, action: 'notify' },
  looping: { afterMinutes: 10, action: 'notify' },
};

/** @param wishes the strongest first; what none of them names is as by default. */
export function lifeRules(...wishes: readonly (LifeWishes | undefined)[]): LifeRules {
  const rule = (trouble: LifeTrouble): LifeRule => ({
    ...LIFE_RULES[trouble],
    ...[...wishes].reverse().reduce((sum, wish) => ({ ...sum, ...wish?.[trouble] }), {}),
  });
  return { waiting: rule('waiting'), stalled: rule('stalled'), looping: rule('looping') };
}

/** Something that shows what an agent is doing, from a source other than its process. */
export interface AttemptEvidence {
  readonly source: EvidenceSource;
  readonly claim: EvidenceClaim;
  /** In words, for people. */
  readonly detail: string;
  /** When it was so, in milliseconds since 1970. */
  readonly at: number;
  /** Whether it matters by itself, and not only as a sign of life. */
  readonly isNews?: true;
  /** Whether it was not allowed to do something. */
  readonly isRefusal?: true;
}

/** What an agent says that it is doing now. */
export interface Activity {
  /** When it last said anything, in milliseconds since 1970; 0: it has not yet. */
  readonly at: number;
  /** Its tool calls that have begun and not ended, the oldest first, in words: `$ npm test`. */
  readonly tools: readonly string[];
  /** What it asks a person; it goes no further until it is answered. */
  readonly question?: string;
}

/**
 * What was seen of an agent and everything that it has started, at one moment. Counters only grow within an attempt;
 * what they say of a span of time is the difference of two samples.
 */
export interface LifeSample {
  /** When it was taken, in milliseconds since 1970. */
  readonly time: number;
  readonly output: {
    /** Printed so far. */
    readonly bytes: number;
    /** Lines printed so far. */
    readonly lines: number;
    /** How many of these lines had stood among the few hundred different ones before them; numbers in them do not count. */
    readonly repeatedLines: number;
    /** The end of the last line that says something, as plain text; a question to a person is seen here. */
    readonly lastLine: string;
    /** Whether the last line was left open, as a prompt is. */
    readonly open: boolean;
  };
  /** Processor time used so far by the agent and what it has started, in milliseconds; undefined where unknown. */
  readonly cpuMs: number | undefined;
  /** How long the agent has been running, in milliseconds. */
  readonly ageMs: number;
  /** Programs that the agent has started and that are alive, parents before their children; at most 20. */
  readonly children: readonly {
    readonly name: string;
    readonly ageMs: number;
    /** Processor time used so far, in milliseconds, with that of its own children that have ended. */
    readonly cpuMs?: number;
  }[];
  /** What the agent itself says, where it prints a stream for programs. */
  readonly agent?: Activity;
  /** Whether the agent is suspended, as by SIGSTOP or Ctrl+Z. */
  readonly suspended: boolean;
}

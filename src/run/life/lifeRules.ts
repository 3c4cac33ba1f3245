import type { LifeAction, LifeTrouble, LifeWishes } from '../../plan/additions';

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

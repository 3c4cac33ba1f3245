import { InvalidArgumentError } from 'commander';
import type { LifeTrouble, LifeWishes } from '../../plan/additions';
import { LIFE_ACTIONS } from '../../plan/reading/readLife';

/** What is to be done about an agent in trouble, and after how many minutes. */
export type LifeWish = NonNullable<LifeWishes[LifeTrouble]>;

/** Reads `restart`, or with minutes `restart:15`. @throws InvalidArgumentError for anything else. */
export function lifeRule(text: string): LifeWish {
  const [word, minutes, ...rest] = text.split(':');
  const action = LIFE_ACTIONS.find((known) => known === word);
  const afterMinutes = minutes === undefined ? undefined : Number(minutes);
  const isTime = afterMinutes === undefined || (afterMinutes > 0 && Number.isFinite(afterMinutes));
  if (action === undefined || !isTime || rest.length > 0) {
    throw new InvalidArgumentError(
      `Write one of ${LIFE_ACTIONS.join(', ')}, with minutes like \`restart:15\` if others are wanted.`,
    );
  }
  return { action, ...(afterMinutes === undefined ? {} : { afterMinutes }) };
}

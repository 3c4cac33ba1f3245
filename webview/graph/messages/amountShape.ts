import type { Amount } from '../../../src/run/kernel/kernel';
import { isNumber, objectOf, optional } from './shape';

/** Whether something is an amount of time. */
export const isAmount = objectOf<Amount>({
  ms: isNumber,
  since: optional(isNumber),
  by: optional(isNumber),
});

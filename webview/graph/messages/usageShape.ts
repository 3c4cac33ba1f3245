import type { Usage } from '../../../src/run/usage/usage';
import { isNumber, objectOf, optional } from './shape';

/** Admits what agents have used up. */
export const isUsage = objectOf<Usage>({
  inputTokens: isNumber,
  outputTokens: isNumber,
  costUsd: optional(isNumber),
});

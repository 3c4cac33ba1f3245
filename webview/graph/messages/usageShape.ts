import type { Usage } from '../../../src/run/usage/usage';
import { isNumber, isText, isTrue, objectOf, optional } from './shape';

/** Admits what agents have used up. */
export const isUsage = objectOf<Usage>({
  inputTokens: isNumber,
  cacheReadTokens: optional(isNumber),
  cacheWriteTokens: optional(isNumber),
  outputTokens: isNumber,
  costUsd: optional(isNumber),
  pricesOf: optional(isText),
  costPartial: optional(isTrue),
});

import type { Fault } from './faultTable';
import { faultOf } from './faultTable';
import { WavesError } from '../../wavesError';

/** How deep causes are followed: deeper than any chain of ours. */
const DEEPEST = 8;

/**
 * Whose fault it is that something was thrown.
 * @param step of an attempt that it ended, as in `attempt.failed`.
 * @returns undefined: nothing says that it is not the agent's.
 */
export function errorFault(error: unknown, step?: string): Fault | undefined {
  const chain: unknown[] = [];
  for (let each = error; each !== undefined && chain.length < DEEPEST; each = causeOf(each)) {
    chain.push(each);
  }
  return faultOf({
    ...(step === undefined ? {} : { step }),
    codes: chain.flatMap((each) => codeOf(each) ?? []),
    reasons: chain.flatMap((each) => (WavesError.is(each) ? each.reason : [])),
    text: chain.map((each) => (each instanceof Error ? each.message : String(each))).join('\n'),
  });
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

import type { Fault, FaultKind } from './faultTable';
import { faultOf } from './faultTable';
import { WavesError } from '../../wavesError';

/** Why nothing moves in a run at this moment, whatever its journal says: as in `status --json`. */
export interface Standstill {
  readonly fault: FaultKind;
  readonly of: 'repository' | 'machine';
  readonly what: string;
  /** What the system says. */
  readonly message: string;
  readonly advice: string;
}

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

/** What it means to a run that nothing can be done about it; undefined: a mistake of ours, or nothing that lasts. */
export function standstillOf(error: unknown): Standstill | undefined {
  const fault = errorFault(error);
  const message = error instanceof Error ? error.message : String(error);
  return fault && { fault: fault.kind, of: fault.of, what: fault.what, message, advice: fault.advice };
}

/** Why a run stands still, and what to do, in words. */
export function standstillText({ what, message, advice }: Standstill): string {
  return `The run stands still: ${what} (${message}). Agents at work go on, and no attempt is used up. ${advice}`;
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

import type { ClientCall } from './clientCall';
import { MERGE_CALLS } from './mergeCalls';
import { SESSION_CALLS } from './sessionCalls';
import { WORK_CALLS } from './workCalls';

/**
 * How upstream's clients behave: what they send, what they need of the answer, and what must not happen. Written from
 * the facts of its API and of its bridge, hooks, proxy and command line.
 */
export const RECORD: readonly ClientCall[] = [...WORK_CALLS, ...SESSION_CALLS, ...MERGE_CALLS];

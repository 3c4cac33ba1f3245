import { expect } from 'vitest';
import type { ServedCoordinator } from '../servedCoordinator';

/** Calls a coordinator over one of its faces, whichever a row is being tried over. */
export type Ask = (name: string, params?: Record<string, unknown>) => Promise<unknown>;

/** One call of the contract: what is asked, what has to be answered. The same answer counts over both faces. */
export interface ContractRow {
  /** Name of the tool, and of the operation. */
  readonly call: string;
  /** What is tried, in words. */
  readonly when: string;
  /** A repository in which it is tried; absent: none. */
  readonly repository?: { readonly files?: Record<string, string>; readonly branches: readonly string[] };
  /** Calls that come before it. @returns what its parameters are made of. */
  readonly before?: (ask: Ask, coordinator: ServedCoordinator) => Promise<Record<string, unknown> | void>;
  readonly params?: (made: Record<string, unknown>) => Record<string, unknown>;
  /** What has to be in the answer; may hold matchers. */
  readonly answer: unknown;
  /** Where HTTP answers something else. */
  readonly httpAnswer?: unknown;
  /** Where the call is refused: HTTP's status. */
  readonly refused?: number;
  /** There is no such tool. */
  readonly httpOnly?: true;
}

/** Matchers without a type, for answers. */
export const someText: unknown = expect.any(String);
export const someNumber: unknown = expect.any(Number);

/** A text with something in it. */
export function textWith(part: string | RegExp): unknown {
  return expect.stringMatching(part);
}

import type { Operation } from '../operations/operation';
import { OPERATIONS } from '../operations/registry';

/** Something that agents may read at any time: what a call answers, as text. */
export interface CoordinatorResource {
  readonly uri: string;
  readonly title: string;
  readonly operation: Operation;
  readonly params: Readonly<Record<string, unknown>>;
}

const RESOURCES: readonly (readonly [
  uri: string,
  title: string,
  call: string,
  params?: Record<string, unknown>,
])[] = [
  ['locks://current', 'Locks that are held', 'check_locks'],
  ['handoffs://recent', 'What agents have left', 'read_handoff', { limit: 10 }],
  ['work://pending', 'Tasks that wait', 'list_tasks', { status: 'pending', limit: 20 }],
  ['memories://recent', 'What is remembered', 'recall', { limit: 20 }],
  ['guardrails://patterns', 'What is recognised as dangerous', 'guardrail_patterns'],
  ['profiles://current', 'Who you are', 'get_my_profile'],
  ['audit://recent', 'Who changed what', 'query_audit', { limit: 20 }],
  ['features://active', 'Features that are worked on', 'list_active_features'],
  ['merge-queue://pending', 'What waits to be merged', 'get_merge_queue'],
  ['gen-eval://coverage', 'Scenarios of gen-eval', 'list_scenarios'],
  ['gen-eval://report', 'What came of scenarios of gen-eval', 'list_scenarios'],
];

/** The resources, by address. */
export const COORDINATOR_RESOURCES: readonly CoordinatorResource[] = RESOURCES.flatMap(
  ([uri, title, call, params = {}]) => {
    const operation = OPERATIONS.find(({ name }) => name === call);
    return operation === undefined ? [] : [{ uri, title, operation, params }];
  },
);

/** An answer as lines of text. */
export function asText(answer: unknown): string {
  const rows = Array.isArray(answer)
    ? (answer as unknown[])
    : typeof answer === 'object' && answer !== null
      ? (Object.values(answer).find((value): value is unknown[] => Array.isArray(value)) ?? [answer])
      : [answer];
  return rows.length === 0 ? 'Nothing.' : rows.map(line).join('\n');
}

function line(row: unknown): string {
  if (typeof row !== 'object' || row === null) {
    return String(row);
  }
  return Object.entries(row)
    .filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([name, value]) => `${name}: ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(', ');
}

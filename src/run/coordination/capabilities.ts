/** What a coordinator can do, as upstream's skills ask for it. */
export const CAPABILITIES = [
  'CAN_LOCK',
  'CAN_QUEUE_WORK',
  'CAN_DISCOVER',
  'CAN_GUARDRAILS',
  'CAN_HANDOFF',
  'CAN_MEMORY',
  'CAN_POLICY',
  'CAN_AUDIT',
] as const;

export type Capability = (typeof CAPABILITIES)[number];

/** Without these, packages run one at a time. */
export const REQUIRED_CAPABILITIES: readonly Capability[] = ['CAN_LOCK', 'CAN_QUEUE_WORK', 'CAN_DISCOVER'];

/** What a coordinator can do, as far as it answers. */
export interface ProbedCoordinator {
  readonly url: string;
  readonly available: boolean;
  readonly can: readonly Capability[];
  /** What it lacks without which packages run one at a time. */
  readonly missing: readonly Capability[];
  /** What was asked for and not answered in time: it may be there. */
  readonly unanswered: readonly Capability[];
}

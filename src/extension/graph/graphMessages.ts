import type { FromGraph, PackageAction } from '../../protocol/graph';

const ACTIONS: ReadonlySet<string> = new Set<PackageAction>([
  'run',
  'stop',
  'terminal',
  'worktree',
  'log',
  'plan',
]);
const PLAIN: ReadonlySet<string> = new Set(['ready', 'run', 'stop', 'showProblems']);

/** What came from the graph, if it is a message that we know; a webview's messages are not to be trusted. */
export function graphMessage(message: unknown): FromGraph | undefined {
  if (!isRecord(message) || typeof message['type'] !== 'string') {
    return undefined;
  }
  const { type } = message;
  if (PLAIN.has(type)) {
    return { type } as FromGraph;
  }
  const id = message['package'];
  if (type === 'selected' && (typeof id === 'string' || id === null)) {
    return { type, package: id };
  }
  const action = message['action'];
  if (type === 'package' && typeof id === 'string' && typeof action === 'string' && ACTIONS.has(action)) {
    return { type, action: action as PackageAction, package: id };
  }
  return undefined;
}

/** One handler for each message; a missing one does not compile. */
export type GraphHandlers = {
  readonly [T in FromGraph['type']]: (message: Extract<FromGraph, { readonly type: T }>) => void;
};

/** Hands a message to its handler. */
export function dispatchGraphMessage<T extends FromGraph['type']>(
  handlers: GraphHandlers,
  message: Extract<FromGraph, { readonly type: T }>,
): void {
  const handler = handlers[message.type] as (message: Extract<FromGraph, { readonly type: T }>) => void;
  handler(message);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

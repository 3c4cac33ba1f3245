import type { Operation } from '../operation';
import { operation } from '../operation';
import { name } from '../parameters';

/** As upstream's, whose clients look at it. */
const VERSION = '0.2.0';

export const healthOperations: readonly Operation[] = [
  ...(['/health', '/live', '/ready'] as const).map((path) =>
    operation({
      name: path.slice(1),
      summary: 'Whether the coordinator is there.',
      httpOnly: true,
      parameters: {},
      http: { method: 'GET', path, open: true },
      trust: 0,
      run: () => ({ status: 'ok', db: 'connected', version: VERSION }),
    }),
  ),
];

/** The call that lists the others. @param others all operations but this one. */
export function helpOperation(others: readonly Operation[]): Operation {
  return operation({
    name: 'help',
    summary: 'What can be asked of the coordinator.',
    parameters: { topic: name.optional().describe('A name of a call, or a capability') },
    http: { method: 'GET', path: '/help', open: true },
    trust: 0,
    run: (_, { topic }) => ({
      topics: others
        .filter(({ name: call, capability }) => topic === undefined || topic === call || topic === capability)
        .map(({ name: call, capability, summary, http }) => ({
          name: call,
          capability: capability ?? null,
          summary,
          http: http === undefined ? null : `${http.method} ${http.path}`,
        })),
    }),
  });
}

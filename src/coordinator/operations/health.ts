import { CallRefused } from '../callRefused';
import type { Operation } from './operation';
import { operation } from './operation';
import { name } from './parameters';

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

/** The calls that list the others. @param others all operations but these. */
export function helpOperations(others: readonly Operation[]): readonly Operation[] {
  const about = (topic: string | undefined) =>
    others
      .filter(({ name: call, capability }) => topic === undefined || topic === call || topic === capability)
      .map(({ name: call, capability, summary, http }) => ({
        name: call,
        capability: capability ?? null,
        summary,
        http: http === undefined ? null : `${http.method} ${http.path}`,
      }));
  const topic = name.describe('A name of a call, or a capability');
  const open = { method: 'GET', open: true } as const;
  return [
    operation({
      name: 'help',
      summary: 'What can be asked of the coordinator.',
      parameters: { topic: topic.optional() },
      http: { ...open, path: '/help' },
      trust: 0,
      run: (_, params) => ({ topics: about(params.topic) }),
    }),
    operation({
      name: 'help_topic',
      summary: 'What a call of the coordinator, or a capability, is for.',
      httpOnly: true,
      parameters: { topic },
      http: { ...open, path: '/help/{topic}' },
      trust: 0,
      run: (_, params) => {
        const topics = about(params.topic);
        if (topics.length === 0) {
          throw new CallRefused(404, `Unknown topic: ${params.topic}. GET /help lists all of them.`);
        }
        return { topics };
      },
    }),
  ];
}

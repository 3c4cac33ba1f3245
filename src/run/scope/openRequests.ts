import type { ScopePart, ScopeRequest } from './scopeState';
import type { ScopeLeased, ScopeRefused } from './scopeEvents';
import { WavesError } from '../../wavesError';
import type { By, RunOf, WishOf } from '../kernel/kernel';

/**
 * The requests that wait for a person, the oldest first. One whose agent has ended waits for nobody.
 * @param id only those of this package.
 */
export function openRequests(state: RunOf<ScopePart>, id?: string): readonly ScopeRequest[] {
  if (state.scopeRequests.size === 0) {
    return [];
  }
  return [...state.scopeRequests.values()].filter((asked) => {
    const item = state.packages.get(asked.package);
    return (
      asked.verdict === undefined &&
      (id === undefined || asked.package === id) &&
      item?.attempt === asked.attempt &&
      item.stopping === undefined &&
      RUNNING.has(item.state)
    );
  });
}

const RUNNING: ReadonlySet<string> = new Set(['starting', 'working', 'stalled']);

/**
 * The events that carry a person's answer to a request; undefined when there is no request of that id.
 * @throws WavesError `driver-refused` when nobody waits for the answer any more.
 */
export function answerRequest(
  state: RunOf<ScopePart>,
  { kind, gate, message }: WishOf<'approve' | 'reject'>,
  by: By,
): (ScopeLeased | ScopeRefused)[] | undefined {
  const asked = state.scopeRequests.get(gate);
  if (asked === undefined) {
    return undefined;
  }
  const { request, package: id, attempt, path, verdict } = asked;
  if (!openRequests(state, id).includes(asked)) {
    const why = verdict?.message ?? `The agent of ${id} has ended.`;
    throw new WavesError('driver-refused', `Nobody waits for an answer to ${request} any more: ${why}`);
  }
  const about = { request, package: id, attempt };
  return kind === 'approve'
    ? [
        {
          type: 'scope.leased',
          ...about,
          path,
          message: message ?? `${path} is yours to write until you end.`,
          byPerson: true,
          ...by,
        },
      ]
    : [
        {
          type: 'scope.refused',
          ...about,
          message: message ?? `Leave ${path} as it is.`,
          byPerson: true,
          ...by,
        },
      ];
}

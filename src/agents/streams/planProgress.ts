import type { AgentEvent } from './agentEvent';
import { defined, objects, text } from './jsonValue';

/**
 * The state of an agent's own list of things to do.
 * @param list objects with a `status` (`completed`, `in_progress` ...) or a `completed` flag.
 * @param label field that holds the words of an item.
 */
export function planProgress(list: unknown, label: string): AgentEvent[] {
  const items = objects(list);
  if (items.length === 0) {
    return [];
  }
  const isDone = (item: Readonly<Record<string, unknown>>) =>
    item['status'] === 'completed' || item['completed'] === true;
  const current = items.find(({ status }) => status === 'in_progress') ?? items.find((item) => !isDone(item));
  return [
    {
      kind: 'plan',
      done: items.filter(isDone).length,
      total: items.length,
      ...defined({ current: text(current?.[label]) }),
    },
  ];
}

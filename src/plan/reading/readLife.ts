import type { LifeAction, LifeTrouble, LifeWishes } from '../additions';
import { shortened } from '../yaml/legible';
import type { NodeReader } from '../yaml/nodeReader';
import type { MapNode } from '../yaml/planNode';

/** How the plan names them. */
const TROUBLES: readonly (readonly [string, LifeTrouble])[] = [
  ['when_waiting', 'waiting'],
  ['when_stalled', 'stalled'],
  ['when_looping', 'looping'],
];

export const LIFE_TROUBLES: readonly LifeTrouble[] = TROUBLES.map(([, trouble]) => trouble);

/** What can be done about an agent in trouble. */
export const LIFE_ACTIONS: readonly LifeAction[] = ['notify', 'nudge', 'restart', 'stop'];

/**
 * What the plan wants done about agents that wait for an answer, stall or loop: an action, or a map with `action` and
 * `after_minutes`.
 */
export function readLife(reader: NodeReader, execution: MapNode): { life?: LifeWishes } {
  const wishes = TROUBLES.flatMap(([name, trouble]) => {
    const wish = readWish(reader, execution, name);
    return wish === undefined ? [] : [[trouble, wish] as const];
  });
  return wishes.length === 0 ? {} : { life: Object.fromEntries(wishes) };
}

function readWish(reader: NodeReader, execution: MapNode, name: string): LifeWishes[LifeTrouble] {
  const value = execution.entries.get(name)?.value;
  const map = value?.kind === 'scalar' ? undefined : reader.map(execution, name);
  const written = map === undefined ? textOf(reader, execution, name) : reader.text(map, 'action');
  const action = LIFE_ACTIONS.find((word) => word === written?.value);
  if (written !== undefined && action === undefined) {
    const message = `\`${name}\` must be one of ${LIFE_ACTIONS.join(', ')}; it is \`${shortened(written.value)}\`.`;
    reader.report('error', 'unknown-action', message, written.range);
  }
  const afterMinutes = map === undefined ? undefined : reader.integer(map, { min: 1 }, 'after_minutes');
  return action === undefined && afterMinutes === undefined
    ? undefined
    : {
        ...(action === undefined ? {} : { action }),
        ...(afterMinutes === undefined ? {} : { afterMinutes }),
      };
}

function textOf(reader: NodeReader, execution: MapNode, name: string): ReturnType<NodeReader['text']> {
  return execution.entries.get(name)?.value.kind === 'scalar' ? reader.text(execution, name) : undefined;
}

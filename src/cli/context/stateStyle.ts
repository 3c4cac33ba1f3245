import type { PackageStateName, Shown } from '../../run/kernel/kernel';
import { appearanceOf } from '../../run/kernel/kernel';
import type { Terminal } from './terminal';

/** The colour that a state's word has on a terminal. */
const STYLE: Readonly<Record<PackageStateName, Parameters<Terminal['style']>[0]>> = {
  planned: 'dim',
  ready: 'reset',
  starting: 'cyan',
  working: 'cyan',
  verifying: 'cyan',
  integrating: 'cyan',
  done: 'green',
  failed: 'red',
  blocked: 'red',
  stalled: 'yellow',
  cancelled: 'yellow',
  skipped: 'yellow',
  stale: 'yellow',
};

/** Width of `stateWord`, in characters. */
export const STATE_WIDTH = 13;

/** A state as symbol and word, in its colour and all of the same width. */
export function stateWord(item: Shown, style: Terminal['style']): string {
  const { symbol, label } = appearanceOf(item);
  return style(
    item.waits === undefined ? STYLE[item.state] : 'yellow',
    `${symbol} ${label.padEnd(STATE_WIDTH - 2)}`,
  );
}

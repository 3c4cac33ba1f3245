import type { PackageStateName } from '../../run/kernel/packageStates';
import { STATE_APPEARANCE } from '../../run/kernel/packageStates';
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
export function stateWord(state: PackageStateName, style: Terminal['style']): string {
  const { symbol, label } = STATE_APPEARANCE[state];
  return style(STYLE[state], `${symbol} ${label.padEnd(STATE_WIDTH - 2)}`);
}

import type { ChildStates, RunState } from '../../run/run';
import { NO_CHILDREN } from '../../run/run';
import type { RunView } from '../context/followRun';
import type { Screen, Terminal } from '../context/terminal';
import { liveBlock } from './liveBlock';
import { ScreenBlock } from './screenBlock';

/** How often the elapsed times go on, in milliseconds. */
const TICK_MS = 1000;
/** The least time between two drawings, in milliseconds: an agent may report hundreds of times a second. */
const GAP_MS = 100;

/** Shows a run as one block that is drawn again when something happens, the time goes on or the window changes. */
export function liveView(screen: Screen, style: Terminal['style'], hint: string): RunView {
  const block = new ScreenBlock(screen);
  let state: RunState | undefined;
  let children: ChildStates = NO_CHILDREN;
  let pending: NodeJS.Timeout | undefined;

  const draw = () => {
    clearTimeout(pending);
    pending = undefined;
    if (state !== undefined) {
      const { columns, rows } = screen;
      block.draw(liveBlock(state, { columns, rows, now: Date.now(), style, hint, children }));
    }
  };
  const drawSoon = () => {
    pending ??= setTimeout(draw, GAP_MS);
  };
  const ticking = setInterval(draw, TICK_MS);
  const stopResizing = screen.onResize(drawSoon);

  return {
    event: (_event, next) => {
      state = next;
    },
    settled: (_state, found) => {
      children = found;
      drawSoon();
    },
    say: (text) => block.above(text),
    close: () => {
      clearInterval(ticking);
      stopResizing();
      draw();
      block.finish();
    },
  };
}

import { preflightText } from '../../run/preflight/preflight';
import type { RunView } from '../context/followRun';
import { liveView } from '../live/liveView';
import { eventLine } from './runLines';
import type { Terminal } from '../context/terminal';

/**
 * How somebody who follows a run sees it: as JSON, as a block that is drawn again, or, without a screen, line by line.
 * @param hint what Ctrl+C does.
 */
export function runView(terminal: Terminal, json: boolean, hint: string): RunView {
  if (json) {
    return {
      event: (event) => terminal.out(JSON.stringify(event)),
      childEvent: (event, { run }) => terminal.out(JSON.stringify({ child_run: run, ...event })),
      say: (text) => terminal.err(text),
    };
  }
  const view =
    terminal.screen === undefined ? lineView(terminal) : liveView(terminal.screen, terminal.style, hint);
  return {
    ...view,
    event: (event, state) => {
      view.event(event, state);
      if (event.type === 'preflight.checked' && event.outcome === 'missing') {
        preflightText(event.checks).forEach((line) => view.say(line));
      }
    },
  };
}

function lineView(terminal: Terminal): RunView {
  return {
    event: (event, state) => {
      const line = eventLine(event, state, terminal);
      if (line !== undefined) {
        terminal.out(line);
      }
    },
    childEvent: (event, state, way) => {
      const line = eventLine(event, state, terminal, way);
      if (line !== undefined) {
        terminal.out(line);
      }
    },
    say: (text) => terminal.err(text),
  };
}

import type { DriverListener } from '../../engine/runs/driver';
import type { Standstill } from '../../run/faults/faultTable';
import { standstillText } from '../../run/faults/faultTable';
import { preflightText } from '../../run/start/preflight';
import { WavesError } from '../../wavesError';
import type { RunView } from '../context/followRun';
import { liveView } from './liveView';
import { eventLine } from './runLines';
import type { Terminal } from '../context/terminal';

/** What goes wrong with the runs of a driver in this process, and is in no journal. */
export class RunTrouble implements DriverListener {
  private readonly failures = new Map<string, { error?: unknown; reject?: (error: unknown) => void }>();
  private readonly told = new Map<string, string>();

  constructor(private readonly say: (text: string) => void) {}

  stands(run: string, standstill: Standstill | undefined): void {
    if (standstill === undefined) {
      this.told.delete(run);
      this.say('The run goes on.');
    } else if (this.told.get(run) !== standstill.fault) {
      this.told.set(run, standstill.fault);
      this.say(standstillText(standstill));
    }
  }

  ended(run: string, error?: unknown): void {
    // Who has taken over goes on with it.
    if (error !== undefined && !WavesError.is(error, 'lease-lost')) {
      const failure = this.failures.get(run);
      this.failures.set(run, { error });
      failure?.reject?.(error);
    }
  }

  /** Rejects when a run can't be driven any further, and will not be by itself. Never resolves. */
  failed(run: string): Promise<never> {
    return new Promise((_resolve, reject) => {
      const known = this.failures.get(run);
      if (known === undefined) {
        this.failures.set(run, { reject });
      } else {
        reject(known.error instanceof Error ? known.error : new Error(String(known.error)));
      }
    });
  }
}

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

import { stripVTControlCharacters } from 'node:util';
import type { ChildStates, RunState } from '../../run/run';
import { NO_CHILDREN } from '../../run/run';
import type { RunView } from '../context/followRun';
import type { Screen, Terminal } from '../context/terminal';
import { terminalText } from '../context/terminal';
import { liveBlock } from './liveBlock';

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

/*
 * Control sequences of ECMA-48 and of DEC's terminals: https://invisible-island.net/xterm/ctlseqs/ctlseqs.html
 */
const up = (lines: number) => (lines > 0 ? `\u001b[${lines}A` : '');
const CLEAR_BELOW = '\r\u001b[J';
/** Lines that are too long in spite of all are cut by the terminal instead of taking up a second row. */
const WRAP = { off: '\u001b[?7l', on: '\u001b[?7h' };
const CURSOR = { hide: '\u001b[?25l', show: '\u001b[?25h' };
/** Terminals that know it show what stands between at once, without flicker; others ignore it. */
const TOGETHER = { begin: '\u001b[?2026h', end: '\u001b[?2026l' };

/** A block of lines at the bottom of a terminal, drawn over itself again and again. */
class ScreenBlock {
  private drawn: readonly string[] = [];

  constructor(private readonly screen: Screen) {}

  /** Puts `lines` where the block was. */
  draw(lines: readonly string[]): void {
    const text = lines.map((line) => `${terminalText(line)}\n`).join('');
    this.screen.write(
      `${TOGETHER.begin}${CURSOR.hide}${WRAP.off}${up(this.height())}${CLEAR_BELOW}${text}${WRAP.on}${TOGETHER.end}`,
    );
    this.drawn = lines;
  }

  /** Writes a line above the block, where it stays. */
  above(line: string): void {
    this.screen.write(`${up(this.height())}${CLEAR_BELOW}${terminalText(line)}\n`);
    const { drawn } = this;
    this.drawn = [];
    this.draw(drawn);
  }

  /** Leaves the block as it is; what is written from now on stands below it. */
  finish(): void {
    this.screen.write(CURSOR.show);
    this.drawn = [];
  }

  /** Rows that the block takes up now: a terminal that has become narrower has wrapped its lines. */
  private height(): number {
    const { columns } = this.screen;
    return this.drawn.reduce(
      (rows, line) => rows + Math.max(1, Math.ceil(stripVTControlCharacters(line).length / columns)),
      0,
    );
  }
}

import { stripVTControlCharacters } from 'node:util';
import { skippedText } from '../../run/explaining/attemptHistory';
import { reasonsText, triesOf, waitsOf, workedOf } from '../../run/explaining/liveView';
import { runStatusName, totalsOf } from '../../run/explaining/status';
import type { PackageStateName } from '../../run/kernel/kernel';
import { amountAt, amountOf, durationText, isActive } from '../../run/kernel/kernel';
import type { ChildStates, PackageRun, RunState } from '../../run/run';
import { NO_CHILDREN } from '../../run/run';
import type { RunView } from '../context/followRun';
import type { Screen, Terminal } from '../context/terminal';
import { terminalText } from '../context/terminal';
import { STATE_WIDTH, stateWord } from '../context/stateStyle';

/** How much room there is for the block, and when it is drawn. */
export interface BlockFrame {
  readonly columns: number;
  readonly rows: number;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly style: Terminal['style'];
  /** What Ctrl+C does, told below the block while the run goes on. */
  readonly hint: string;
  /** The runs of packages that are plans of their own. */
  readonly children?: ChildStates;
}

/** Latest notes of the run that are shown. */
const NOTES = 2;
const BAR = 24;

/** A run as a block of lines that fits the frame: a bar, then each wave with its packages, most pressing first when they do not all fit. */
export function liveBlock(state: RunState, frame: BlockFrame): string[] {
  const head = [title(state, frame), progressLine(state, frame), ''];
  const foot = [
    ...state.notes.slice(-NOTES).map((note) => frame.style('yellow', fit(`! ${note}`, frame.columns))),
    ...(state.phase === 'ended' ? [] : [frame.style('dim', fit(frame.hint, frame.columns))]),
  ];
  // One row stays free: the cursor stands below the block.
  const room = Math.max(3, frame.rows - head.length - foot.length - 2);
  return [...head, ...body(state, frame, room), '', ...foot];
}

/** Cuts a text that is too long for its place. @param width in characters. */
function fit(text: string, width: number): string {
  if (width <= 0) {
    return '';
  }
  const oneLine = text.replace(/\s+/g, ' ');
  return oneLine.length <= width ? oneLine : `${oneLine.slice(0, width - 1)}…`;
}

function title(state: RunState, { columns, now, style }: BlockFrame): string {
  const name = runStatusName(state);
  const time = durationText(amountAt(amountOf(state.goings), now));
  const rest = `: ${name}, ${time} (${state.run})`;
  return `${style('bold', fit(state.feature.title, columns - rest.length))}${fit(rest, columns)}`;
}

function progressLine(state: RunState, { columns, style, children }: BlockFrame): string {
  const totals = totalsOf(state, children);
  const filled = totals.packages === 0 ? 0 : Math.floor((totals.done / totals.packages) * BAR);
  const words = [
    `${totals.done} of ${totals.packages} done`,
    ...(totals.active > 0 ? [`${totals.active} running`] : []),
    ...(totals.needs_you > 0 ? [`${totals.needs_you} ${totals.needs_you === 1 ? 'needs' : 'need'} you`] : []),
    ...(totals.failed > 0 ? [`${totals.failed} failed`] : []),
    ...(totals.skipped > 0 ? [`${totals.skipped} skipped`] : []),
    ...(totals.waiting > 0 ? [`${totals.waiting} waiting`] : []),
  ];
  const bar = `${style('green', '█'.repeat(filled))}${style('dim', '░'.repeat(BAR - filled))}`;
  return `${bar} ${fit(words.join(', '), columns - BAR - 1)}`;
}

function body(state: RunState, frame: BlockFrame, room: number): string[] {
  const waves = new Map<number, PackageRun[]>();
  for (const item of [...state.packages.values()].sort((a, b) => a.planned.wave - b.planned.wave)) {
    const wave = waves.get(item.planned.wave);
    if (wave === undefined) {
      waves.set(item.planned.wave, [item]);
    } else {
      wave.push(item);
    }
  }
  // Where not everything fits, a wave in which nothing goes on is one line.
  const sizeOf = (item: PackageRun) => packageLines(state, item, frame, '  ').length;
  const sizes = [...state.packages.values()].reduce((sum, item) => sum + sizeOf(item), 0);
  const tight = waves.size + sizes > room;
  const shown = [...waves].map(([wave, items]) => ({ wave, items, quiet: tight && items.every(isQuiet) }));
  const rows = shown.reduce((sum, { items, quiet }) => {
    return sum + 1 + (quiet ? 0 : items.reduce((lines, item) => lines + sizeOf(item), 0));
  }, 0);
  if (rows > room) {
    return mostPressing(state, frame, room);
  }
  return shown.flatMap(({ wave, items, quiet }) =>
    quiet
      ? [frame.style('dim', fit(`Wave ${wave}: ${quietText(items)}`, frame.columns))]
      : [`Wave ${wave}`, ...items.flatMap((item) => packageLines(state, item, frame, '  '))],
  );
}

function mostPressing(state: RunState, frame: BlockFrame, room: number): string[] {
  const items = [...state.packages.values()].sort((a, b) => pressing(b) - pressing(a));
  const rest = items.slice(room - 1);
  return [
    ...items.slice(0, room - 1).map((item) => packageLine(state, item, frame)),
    frame.style('dim', fit(`… and ${rest.length} more: ${quietText(rest)}`, frame.columns)),
  ];
}

/** A package, and below it those of its child run while that goes on. */
function packageLines(state: RunState, item: PackageRun, frame: BlockFrame, indent: string): string[] {
  const child = item.childRun === undefined ? undefined : frame.children?.(item.childRun);
  const own = packageLine(state, item, frame, indent);
  return child === undefined || !isActive(item.state)
    ? [own]
    : [
        own,
        ...[...child.packages.values()].flatMap((each) => packageLines(child, each, frame, `${indent}    `)),
      ];
}

function packageLine(
  state: RunState,
  item: PackageRun,
  { columns, now, style, children }: BlockFrame,
  indent = '  ',
): string {
  const widest = Math.max(...[...state.packages.keys()].map((id) => id.length));
  const idWidth = Math.min(widest, Math.max(8, Math.floor(columns / 3)));
  const time = timeOf(item, now, children).padStart(TIME_WIDTH);
  const left = indent.length + STATE_WIDTH + 1 + idWidth + 2 + TIME_WIDTH + 2;
  const note = fit(noteOf(state, item, children), Math.max(0, columns - left));
  const id = fit(item.planned.id, idWidth).padEnd(idWidth);
  return `${indent}${stateWord({ state: item.state, waits: waitsOf(item, children) }, style)} ${id}  ${style('dim', time)}  ${note}`.trimEnd();
}

const TIME_WIDTH = 7;

/** Text of the time column: the work of all its attempts. */
function timeOf(item: PackageRun, now: number, children: ChildStates | undefined): string {
  const worked = workedOf(item, children);
  return worked === undefined ? '' : durationText(amountAt(worked, now));
}

function noteOf(state: RunState, item: PackageRun, children: ChildStates | undefined): string {
  const why = reasonsText(state, item, children);
  if (why !== '') {
    return why;
  }
  if (item.state === 'skipped') {
    return skippedText(item);
  }
  if (!isActive(item.state)) {
    return '';
  }
  const tries = triesOf(item);
  const again = tries > 1 ? [`attempt ${tries}`] : [];
  const progress =
    item.state === 'working' && item.progress !== undefined ? [`${Math.round(item.progress * 100)} %`] : [];
  return [...again, ...progress, ...(item.message === undefined ? [] : [item.message])].join(', ');
}

const QUIET: ReadonlySet<PackageStateName> = new Set(['planned', 'ready', 'done']);

function isQuiet(item: PackageRun): boolean {
  return QUIET.has(item.state);
}

function quietText(items: readonly PackageRun[]): string {
  const done = items.filter((item) => item.state === 'done').length;
  return done === items.length ? `${done} done` : `${done} of ${items.length} done`;
}

function pressing(item: PackageRun): number {
  return isQuiet(item) ? ['done', 'planned', 'ready'].indexOf(item.state) : isActive(item.state) ? 3 : 4;
}

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

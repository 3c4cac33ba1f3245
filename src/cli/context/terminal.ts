import { randomInt } from 'node:crypto';
import { openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { ReadStream, WriteStream } from 'node:tty';
import { stripVTControlCharacters, styleText } from 'node:util';
import { WavesError } from '../../wavesError';
import type { Output } from './plainOutput';
import { plainOutput, streamOutput } from './plainOutput';

type Style = Parameters<typeof styleText>[0];

/** Where a command writes: results for people or machines to `out`, problems to `err`. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Colours text where the reader is a terminal that wants colour. */
  readonly style: (style: Style, text: string) => string;
  /** A screen whose lines can be drawn again; absent where the output is a file or a pipe. */
  readonly screen: Screen | undefined;
  /** Asks a person and waits for the answer, a line; absent where nobody can answer. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
  /**
   * Has whoever sits at the terminal that this process belongs to type what stands there, which nothing that is piped in can.
   * @returns whether they did; undefined where there is no terminal.
   */
  readonly confirm: (question: string) => Promise<boolean | undefined>;
  /** Resolves when nobody reads what is written any more: a pipe was closed, or the terminal is gone. */
  readonly readerGone: Promise<'readerGone'>;
}

/** The part of a terminal that can be drawn again. */
export interface Screen {
  readonly columns: number;
  readonly rows: number;
  /** Text with control sequences, as it is. */
  write(text: string): void;
  /** @returns what ends the listening. */
  onResize(listener: () => void): () => void;
}

/**
 * The process's own streams. Colour only on a terminal, and never with `NO_COLOR`.
 * @param endsAtOnce for a command that says what it found and ends: whatever reads that may keep it waiting.
 */
export function processTerminal(endsAtOnce = false): Terminal {
  const output = endsAtOnce ? plainOutput : streamOutput;
  const stdout = output(1, () => process.stdout);
  const stderr = output(2, () => process.stderr);
  const colour = stdout.isTTY && !process.env['NO_COLOR'];
  return {
    out: (text) => stdout.write(`${terminalText(text)}\n`),
    err: (text) => stderr.write(`${terminalText(text)}\n`),
    style: (style, text) => (colour ? styleText(style, text, { validateStream: false }) : text),
    screen: stdout.isTTY && process.env['TERM'] !== 'dumb' ? screenOf(process.stdout) : undefined,
    // Standard input is opened by the first look at it.
    get ask() {
      return stderr.isTTY && process.stdin.isTTY ? ask : undefined;
    },
    confirm,
    readerGone: readerGone(stdout, stderr),
  };
}

/** The terminal itself, wherever the standard streams lead. Windows has none by such a name. */
const CONTROLLING = '/dev/tty';

async function confirm(question: string): Promise<boolean | undefined> {
  const streams = terminalStreams();
  if (streams === undefined) {
    return undefined;
  }
  const number = String(randomInt(1000, 10_000));
  const lines = createInterface({ ...streams, terminal: false });
  try {
    const typed = await new Promise<string>((resolve) => {
      lines.once('close', () => resolve(''));
      streams.output.write(`${terminalText(question)}\nType ${number} for yes, anything else for no: `);
      lines.once('line', resolve);
    });
    return typed.trim() === number;
  } finally {
    lines.close();
    streams.close();
  }
}

interface TerminalStreams {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly close: () => void;
}

function terminalStreams(): TerminalStreams | undefined {
  const { stdin, stderr } = process;
  if (process.platform === 'win32') {
    return stdin.isTTY && stderr.isTTY
      ? { input: stdin, output: stderr, close: () => stdin.pause() }
      : undefined;
  }
  try {
    const input = new ReadStream(openSync(CONTROLLING, 'r'));
    const output = new WriteStream(openSync(CONTROLLING, 'w'));
    return { input, output, close: () => void [input, output].map((stream) => stream.destroy()) };
  } catch {
    return undefined;
  }
}

/** On stderr, so that what is printed for machines stays clean. Ctrl+C and the end of the input count as no answer. */
async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await new Promise((resolve) => {
      lines.once('close', () => resolve(''));
      lines.once('SIGINT', () => resolve(''));
      lines.question(question, resolve);
    });
  } finally {
    lines.close();
  }
}

function screenOf(stream: NodeJS.WriteStream): Screen {
  return {
    get columns() {
      return stream.columns || 80;
    },
    get rows() {
      return stream.rows || 24;
    },
    write: (text) => void stream.write(text),
    onResize: (listener) => {
      stream.on('resize', listener);
      return () => void stream.off('resize', listener);
    },
  };
}

/** What can't be written because nobody reads it is no error of ours: without a listener, Node.js would crash. */
function readerGone(stdout: Output, stderr: Output): Promise<'readerGone'> {
  return new Promise((resolve) => {
    stdout.onGone(() => resolve('readerGone'));
    stderr.onGone(() => undefined);
  });
}

/** An error for people: what happened, and below it what to do. */
export function errorText(error: unknown): string {
  if (WavesError.is(error)) {
    return error.advice === undefined
      ? `waves: ${error.message}`
      : `waves: ${error.message}\n       ${error.advice}`;
  }
  return `waves: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

/** Text from a log without escape sequences, for readers that are not terminals. */
export function plainText(text: string): string {
  return stripVTControlCharacters(text);
}

/*
 * Control sequences of ECMA-48 and of DEC's terminals: https://invisible-island.net/xterm/ctlseqs/ctlseqs.html
 */
/** Strings for the terminal, such as its title or the clipboard, up to where they end. */
const STRINGS = /\u001b[\]P^_X][^\u0007\u001b]*(?:\u0007|\u001b\\|$)?/g;
/** What has the terminal do something, but for the colour and weight of letters. */
const COMMANDS =
  /\u001b\[[0-?]*[ -/]*[@-ln-~]|\u001b\[[0-?]*[ -/]+m|\u001b\[[<=>?][0-?]*m|\u001b[ -/]*[0-Z\\^-~]/g;
/** What is left: half of a sequence, single controls but for tabs and ends of lines, and what turns the direction of text. */

const CONTROLS =
  /\u001b(?!\[[\d;:]*m)|[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Text as it may be written to a terminal, whoever has written it: letters keep their colour, and nothing moves the cursor,
 * clears the screen, sets the title or the clipboard, or hides what stands there. Takes time in proportion to its length.
 */
export function terminalText(text: string): string {
  return text.replace(STRINGS, '').replace(COMMANDS, '').replace(CONTROLS, '');
}

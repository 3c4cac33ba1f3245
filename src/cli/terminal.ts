import { stripVTControlCharacters, styleText } from 'node:util';
import { WavesError } from '../wavesError';

type Style = Parameters<typeof styleText>[0];

/** Where a command writes: results for people or machines to `out`, problems to `err`. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Colours text where the reader is a terminal that wants colour. */
  style(style: Style, text: string): string;
}

/** The process's own streams. Colour only on a terminal, and never with `NO_COLOR`. */
export function processTerminal(): Terminal {
  const colour = process.stdout.isTTY && !process.env['NO_COLOR'];
  return {
    out: (text) => void process.stdout.write(`${text}\n`),
    err: (text) => void process.stderr.write(`${text}\n`),
    style: (style, text) => (colour ? styleText(style, text) : text),
  };
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

import { open } from 'node:fs/promises';
import { stripVTControlCharacters } from 'node:util';

/** How much of a log is shown, in bytes, from its end: an editor is no place for more. */
export const SHOWN_BYTES = 2 * 1024 * 1024;

/** The end of a log as plain text, without colours. */
export interface LogText {
  readonly text: string;
  /** Whether its beginning is left out. */
  readonly cut: boolean;
}

/**
 * Reads the end of a log. One that is not there yet is empty.
 * @param most how many bytes to read at most.
 */
export async function logText(file: string, most = SHOWN_BYTES): Promise<LogText> {
  const handle = await open(file, 'r').catch(() => undefined);
  if (handle === undefined) {
    return { text: '', cut: false };
  }
  try {
    const { size } = await handle.stat();
    const start = Math.max(0, size - most);
    const buffer = Buffer.alloc(size - start);
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
    const text = buffer.toString('utf8', 0, bytesRead);
    // A cut may fall into the middle of a line, or of a character.
    const whole = start === 0 ? text : text.slice(text.indexOf('\n') + 1);
    return { text: stripVTControlCharacters(whole).replaceAll(/\r(?!\n)/g, '\n'), cut: start > 0 };
  } finally {
    await handle.close();
  }
}

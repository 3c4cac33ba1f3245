import { stripVTControlCharacters } from 'node:util';
import { logBeginning, readLogEnd } from '../../node/files/limitedLog';

/** How much of a log is shown, in bytes, from its end: an editor is no place for more. */
const SHOWN_BYTES = 2 * 1024 * 1024;

/** The end of a log as plain text, without colours. */
export interface LogText {
  readonly text: string;
  /** The file that holds its beginning, when that is not shown. */
  readonly beginning: string | undefined;
}

/**
 * Reads the end of a log. One that is not there yet is empty.
 * @param most how many bytes to read at most.
 */
export async function logText(file: string, most = SHOWN_BYTES): Promise<LogText> {
  const { from, bytes } = await readLogEnd(file, most);
  const text = bytes.toString('utf8');
  // A cut may fall into the middle of a line, or of a character.
  const whole = from === 0 ? text : text.slice(text.indexOf('\n') + 1);
  return {
    text: stripVTControlCharacters(whole).replaceAll(/\r(?!\n)/g, '\n'),
    beginning: from === 0 ? undefined : logBeginning(file),
  };
}

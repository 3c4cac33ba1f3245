/** Longer than this, a message quotes something that is no plan. */
const MAX_MESSAGE = 600;

/** A text on one line, without characters that could steer a terminal; it may come from anywhere. */
export function onOneLine(text: string): string {
  return text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
}

/** A quoted value as far as a message has room for it. */
export function shortened(text: string): string {
  const line = onOneLine(text.slice(0, 200));
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
}

/** A whole message, fit for a terminal and of a length that people read. */
export function legibleMessage(message: string): string {
  const line = onOneLine(message.slice(0, 2 * MAX_MESSAGE));
  return line.length > MAX_MESSAGE ? `${line.slice(0, MAX_MESSAGE - 3)}...` : line;
}

/** Characters that look like a blank, or like nothing at all. */
const INVISIBLE =
  /[\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufeff\uffa0]/;

/** Those that stand for a blank; the others take no room. */
const BLANK = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/;

const NAMES: Readonly<Record<number, string>> = {
  0xa0: 'no-break space',
  0xad: 'soft hyphen',
  0x200b: 'zero width space',
  0x200c: 'zero width non-joiner',
  0x200d: 'zero width joiner',
  0x200e: 'left-to-right mark',
  0x200f: 'right-to-left mark',
  0x2028: 'line separator',
  0x2029: 'paragraph separator',
  0x202f: 'narrow no-break space',
  0x2060: 'word joiner',
  0x3000: 'ideographic space',
  0xfeff: 'byte order mark',
};

/** An invisible character of a text. */
export interface Invisible {
  /** Its offset in the text, in UTF-16 units. */
  readonly at: number;
  /** As people write it: `U+00A0 (no-break space)`. */
  readonly name: string;
}

/** The first invisible character of a text; undefined where all can be seen, or are ordinary blanks. */
export function firstInvisible(text: string): Invisible | undefined {
  const at = text.search(INVISIBLE);
  if (at < 0) {
    return undefined;
  }
  const code = text.charCodeAt(at);
  const name = NAMES[code] ?? (BLANK.test(text.charAt(at)) ? 'a kind of blank' : 'not to be seen');
  return { at, name: `U+${code.toString(16).toUpperCase().padStart(4, '0')} (${name})` };
}

/** The same text as it looks: with ordinary blanks, and without what takes no room. */
export function asItLooks(text: string): string {
  return text.replace(new RegExp(BLANK, 'g'), ' ').replace(new RegExp(INVISIBLE, 'g'), '');
}

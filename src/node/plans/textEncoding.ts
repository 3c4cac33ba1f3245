import { TextDecoder } from 'node:util';

/** The bytes of a text file as text, with how they are to be understood. */
export interface DecodedText {
  readonly text: string;
  /** What the file is saved as where that is not UTF-8, as people call it. */
  readonly encoding?: string;
  /** The first bytes that are not UTF-8, from the beginning of the file; there with `encoding`, where single bytes tell. */
  readonly odd?: { readonly offset: number; readonly byte: number; readonly character: string };
}

/** How far a file is looked at for what it is saved as. */
const LOOKED_AT = 8192;

/**
 * Decodes a text file that may be saved as something else than UTF-8: UTF-16, with or without a mark, and Windows-1252, which
 * Latin-1 is a part of, are recognised.
 * @returns undefined where the bytes are no text.
 */
export function decodedText(bytes: Uint8Array): DecodedText | undefined {
  const wide = wideEncoding(bytes);
  if (wide !== undefined) {
    const text = strictly(wide.label, bytes);
    return text === undefined || /[\0\uFFFD]/.test(text) ? undefined : { text, encoding: wide.name };
  }
  if (bytes.subarray(0, LOOKED_AT).includes(0)) {
    return undefined;
  }
  const text = strictly('utf-8', bytes);
  return text === undefined ? singleBytes(bytes) : { text };
}

/** UTF-16 by its mark, or by every other byte being zero, as it is in text that is mostly ASCII. */
function wideEncoding(bytes: Uint8Array): { readonly label: string; readonly name: string } | undefined {
  const start = bytes.subarray(0, LOOKED_AT);
  const zeros = (from: number): number => start.filter((byte, at) => at % 2 === from && byte === 0).length;
  const most = start.length * 0.4;
  const isLittle = (start[0] === 0xff && start[1] === 0xfe) || (zeros(1) > most && zeros(0) === 0);
  const isBig = (start[0] === 0xfe && start[1] === 0xff) || (zeros(0) > most && zeros(1) === 0);
  return isLittle
    ? { label: 'utf-16le', name: 'UTF-16 (little endian)' }
    : isBig
      ? { label: 'utf-16be', name: 'UTF-16 (big endian)' }
      : undefined;
}

function singleBytes(bytes: Uint8Array): DecodedText | undefined {
  const text = windows1252(bytes);
  // What has other control characters than line ends and tabs is a program or a picture.
  if (/[\0-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f]/.test(text)) {
    return undefined;
  }
  const read = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const offset = Buffer.byteLength(read.slice(0, read.indexOf('\uFFFD')));
  const byte = bytes[offset] ?? 0;
  const character = windows1252(Uint8Array.of(byte));
  return { text, encoding: 'Windows-1252 (Latin-1)', odd: { offset, byte, character } };
}

/** The bytes from 80 to 9F; those that stand for nothing as they are. Some versions of Node.js decode them as Latin-1. */
const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

function windows1252(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('latin1')
    .replace(/[\x80-\x9f]/g, (character) => WINDOWS_1252.charAt(character.charCodeAt(0) - 0x80));
}

function strictly(label: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

import { describe, expect, it } from 'vitest';
import { decodedText } from '../../../src/node/plans/planFiles';

const TEXT = 'packages:\n  - id: wp-a\n    title: Café “x”\n';

function bigEndian(text: string): Uint8Array {
  return Buffer.from(text, 'utf16le').swap16();
}

describe('decodedText', () => {
  it.each([
    ['UTF-8', Buffer.from(TEXT), undefined],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${TEXT}`), undefined],
    ['UTF-16 with a mark', Buffer.from(`\uFEFF${TEXT}`, 'utf16le'), 'UTF-16 (little endian)'],
    ['UTF-16 without one', Buffer.from(TEXT, 'utf16le'), 'UTF-16 (little endian)'],
    ['UTF-16, big endian', bigEndian(`\uFEFF${TEXT}`), 'UTF-16 (big endian)'],
    ['UTF-16, big endian without a mark', bigEndian(TEXT), 'UTF-16 (big endian)'],
  ])('reads %s', (_, bytes, encoding) => {
    expect(decodedText(bytes)).toEqual({ text: TEXT, ...(encoding === undefined ? {} : { encoding }) });
  });

  it('reads Windows-1252 and says which byte tells it', () => {
    const bytes = Buffer.from('title: Caf\u00e9 \u0093x\u0094\n', 'latin1');
    expect(decodedText(bytes)).toEqual({
      text: 'title: Café “x”\n',
      encoding: 'Windows-1252 (Latin-1)',
      odd: { offset: 10, byte: 0xe9, character: 'é' },
    });
  });

  it.each([
    ['a program', Buffer.from([0x7f, 0x45, 0, 1, 2, 0xff, 0xfe])],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 1, 2, 3])],
    ['half of a character in UTF-16', Buffer.from([0xff, 0xfe, 0x41])],
  ])('takes %s for no text', (_, bytes) => {
    expect(decodedText(bytes)).toBeUndefined();
  });
});

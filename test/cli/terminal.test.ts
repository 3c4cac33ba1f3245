import { describe, expect, it } from 'vitest';
import { terminalText } from '../../src/cli/context/terminal';

const ESC = '\u001b';

describe('text of agents on its way to a terminal', () => {
  it.each([
    ['a title', `a${ESC}]0;owned\u0007b`, 'ab'],
    ['a title that ends otherwise', `a${ESC}]2;owned${ESC}\\b`, 'ab'],
    ['the clipboard', `a${ESC}]52;c;ZWNobw==\u0007b`, 'ab'],
    ['a cleared screen', `a${ESC}[2J${ESC}[Hb`, 'ab'],
    ['a reset', `a${ESC}cb`, 'ab'],
    ['another screen', `a${ESC}[?1049hb`, 'ab'],
    ['a string for the device', `a${ESC}P+q544e${ESC}\\b`, 'ab'],
    ['a moved cursor', `a\r\bb`, 'ab'],
    ['controls of a single byte', `a\u009b2Jb\u009d0;x`, 'a2Jb0;x'],
    ['text that turns around', 'a\u202eb\u2066c', 'abc'],
    ['half a sequence', `a${ESC}[2`, 'a[2'],
  ])('loses %s', (_what, text, shown) => {
    expect(terminalText(text)).toBe(shown);
  });

  it('keeps colours, tabs and lines', () => {
    const text = `${ESC}[1;38;5;9mred${ESC}[0m\tand\nmore`;
    expect(terminalText(text)).toBe(text);
  });

  it('holds nothing that a terminal acts on, however its parts are put together', () => {
    const parts = [ESC, '[', ']', '2', ';', 'J', 'm', '\u0007', '\\', 'P', '?', 'x', '\u009b', '\r'];
    let seed = 7;
    const next = () => (seed = (seed * 1103515245 + 12345) % 2 ** 31);
    for (let round = 0; round < 20_000; round += 1) {
      const text = Array.from({ length: 1 + (next() % 12) }, () => parts[next() % parts.length]).join('');

      expect(terminalText(text).replace(/\u001b\[[\d;:]*m/g, '')).not.toMatch(
        /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/,
      );
    }
  });
});

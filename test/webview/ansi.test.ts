import { describe, expect, it } from 'vitest';
import { ansiLines } from '../../webview/graph/inspector/logSection';

/** Lines as text, each span as `[classes]text`. */
function shown(text: string): string[] {
  return ansiLines(text).map((line) =>
    line.map((span) => (span.classes === '' ? span.text : `[${span.classes}]${span.text}`)).join(''),
  );
}

describe('ansiLines', () => {
  it.each([
    ['plain text', 'a\nb', ['a', 'b']],
    ['a colour and its end', '\u001b[31mred\u001b[0m plain', ['[ansi-fg-1]red plain']],
    ['bold, then neither', '\u001b[1;32mok\u001b[22;39m.', ['[ansi-fg-2 ansi-bold]ok.']],
    ['bright colours and backgrounds', '\u001b[91;44mx', ['[ansi-fg-9 ansi-bg-4]x']],
    ['a colour over several lines', '\u001b[33ma\nb\u001b[m\nc', ['[ansi-fg-3]a', '[ansi-fg-3]b', 'c']],
    ['256 colours: the sixteen', '\u001b[38;5;12mx', ['[ansi-fg-12]x']],
    ['256 colours: the cube', '\u001b[38;5;196mx', ['[ansi-fg-9]x']],
    ['256 colours: grays', '\u001b[38;5;232mx', ['[ansi-fg-0]x']],
    ['true colours, and what follows them', '\u001b[38;2;0;180;0;1mx', ['[ansi-fg-2 ansi-bold]x']],
    ['a line that is begun again', '10 %\r50 %\r100 %', ['100 %']],
    ['Windows line ends', 'a\r\nb', ['a', 'b']],
    ['moves of the cursor', 'a\u001b[2K\u001b[1Gb\u001b[?25l', ['ab']],
    ['titles and links', '\u001b]0;title\u0007a\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\', ['alink']],
    ['markup as text', '<img src=x onerror=alert(1)>', ['<img src=x onerror=alert(1)>']],
    ['a sequence that is cut off', 'a\u001b[3', ['a[3']],
    ['other control characters', 'a\u0000b\u0007c', ['abc']],
  ])('shows %s', (_what, text, expected) => {
    expect(shown(text)).toEqual(expected);
  });

  it('takes no longer than its text is long', () => {
    const nasty = '\u001b['.repeat(20_000) + ';'.repeat(20_000);
    expect(shown(nasty)).toHaveLength(1);
  });
});

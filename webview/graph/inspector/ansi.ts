/** A stretch of a log line that looks the same. `classes` name colours and styles; see inspectorLog.css. */
export interface LogSpan {
  readonly text: string;
  readonly classes: string;
}

interface Style {
  foreground: number | undefined;
  background: number | undefined;
  readonly flags: Set<string>;
}

/** A control sequence (CSI), an operating system command (OSC), or another escape of two characters. */
// eslint's no-control-regex is right elsewhere; here control characters are the subject.
const ESCAPE = new RegExp(
  String.raw`\u001b(?:\[([0-9;:?]*)[ -/]*([@-~])|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])`,
  'g',
);
const CONTROL = new RegExp(String.raw`[\u0000-\u0008\u000b-\u001f\u007f]`, 'g');
const FLAGS: Readonly<Record<number, string>> = {
  1: 'bold',
  2: 'dim',
  3: 'italic',
  4: 'underline',
  7: 'inverse',
  9: 'strike',
};

/**
 * Lines of text with colours, from what a program printed for a terminal (ECMA-48, "Select Graphic Rendition"). What
 * moves the cursor is left out, except that a carriage return begins the line again. Nothing in it is ever HTML.
 */
export function ansiLines(text: string): readonly (readonly LogSpan[])[] {
  const style: Style = { foreground: undefined, background: undefined, flags: new Set() };
  return text.split('\n').map((line) => ansiLine(line.replace(/\r+$/, ''), style));
}

function ansiLine(line: string, style: Style): LogSpan[] {
  let spans: LogSpan[] = [];
  let from = 0;
  const print = (raw: string): void => {
    const overwritten = raw.lastIndexOf('\r');
    if (overwritten !== -1) {
      spans = [];
    }
    const text = raw.slice(overwritten + 1).replace(CONTROL, '');
    if (text !== '') {
      spans.push({ text, classes: classesOf(style) });
    }
  };
  for (const match of line.matchAll(ESCAPE)) {
    print(line.slice(from, match.index));
    from = match.index + match[0].length;
    if (match[2] === 'm') {
      applyCodes(style, (match[1] ?? '').split(/[;:]/).map(Number));
    }
  }
  print(line.slice(from));
  return spans;
}

function applyCodes(style: Style, codes: readonly number[]): void {
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at] ?? 0;
    if (code === 38 || code === 48) {
      const [color, used] = extendedColor(codes.slice(at + 1));
      style[code === 38 ? 'foreground' : 'background'] = color;
      at += used;
    } else {
      applyCode(style, code);
    }
  }
}

function applyCode(style: Style, code: number): void {
  if (code === 0) {
    style.flags.clear();
    style.foreground = undefined;
    style.background = undefined;
  } else if (code === 22) {
    style.flags.delete('bold');
    style.flags.delete('dim');
  } else if (code > 22 && code < 30) {
    style.flags.delete(FLAGS[code - 20] ?? '');
  } else if (code === 39) {
    style.foreground = undefined;
  } else if (code === 49) {
    style.background = undefined;
  } else if (FLAGS[code] !== undefined) {
    style.flags.add(FLAGS[code]);
  } else {
    style.foreground = basicColor(code, 30) ?? style.foreground;
    style.background = basicColor(code, 40) ?? style.background;
  }
}

function basicColor(code: number, first: number): number | undefined {
  if (code >= first && code < first + 8) {
    return code - first;
  }
  return code >= first + 60 && code < first + 68 ? code - first - 52 : undefined;
}

/** One of the terminal's 16 colours for `5;n` and `2;r;g;b`, and how many codes that took. */
function extendedColor(codes: readonly number[]): [color: number | undefined, used: number] {
  if (codes[0] === 5) {
    const index = codes[1] ?? 0;
    if (index < 16) {
      return [index, 2];
    }
    const cube = index - 16;
    const levels = [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map((level) => level * 51);
    const gray = (index - 232) * 10 + 8;
    return [nearestColor(index >= 232 ? [gray, gray, gray] : levels), 2];
  }
  return codes[0] === 2 ? [nearestColor(codes.slice(1, 4)), 4] : [undefined, 0];
}

/** A theme has 16 colours that can be read on its background; of others the hue and the lightness are kept. */
function nearestColor([red = 0, green = 0, blue = 0]: readonly number[]): number {
  const most = Math.max(red, green, blue);
  const hue = [red, green, blue].reduce(
    (bits, level, index) => bits | (level > most / 2 ? 1 << index : 0),
    0,
  );
  return most < 64 ? 0 : hue + (most > 200 ? 8 : 0);
}

function classesOf({ foreground, background, flags }: Style): string {
  return [
    ...(foreground === undefined ? [] : [`ansi-fg-${foreground}`]),
    ...(background === undefined ? [] : [`ansi-bg-${background}`]),
    ...[...flags].map((flag) => `ansi-${flag}`),
  ].join(' ');
}

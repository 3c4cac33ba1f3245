import './logSection.css';
import type { JSX } from 'react';
import { memo, useLayoutEffect, useMemo, useRef, useEffect, useState } from 'react';
import type { GraphPackage } from '../../../src/protocol/graph';
import { isActive } from '../../../src/run/kernel/kernel';
import { useGraphServices } from '../parts/graphServices';
import { ActionButton, Quiet, Section, TextButton } from './section';
import { INSPECTOR_STRINGS } from './strings';

/** How many lines are drawn. */
const MOST_LINES = 300;

/** The end of what the package's agent printed, while it prints. */
export const LogSection = memo(function LogSection(props: {
  item: GraphPackage;
  /** Whether its agent has a terminal. */
  terminal: boolean;
}): JSX.Element {
  const { item, terminal } = props;
  const { act } = useGraphServices();
  const text = useLogTail(item.id, item.attempt, isActive(item.state));
  return (
    <Section
      name="log"
      tools={
        <>
          {terminal && <ActionButton action="terminal" packageId={item.id} />}
          {item.hasLog && (
            <TextButton icon="output" label={INSPECTOR_STRINGS.openLog} onClick={() => act('log', item.id)} />
          )}
        </>
      }
    >
      <LogTail text={text} attempt={item.attempt} />
    </Section>
  );
});

function LogTail({ text, attempt }: { text: string | undefined; attempt: number }): JSX.Element {
  const lines = useMemo(() => ansiLines((text ?? '').trimEnd()).slice(-MOST_LINES), [text]);
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useLayoutEffect(() => {
    if (scroller.current && atEnd.current) {
      scroller.current.scrollTop = scroller.current.scrollHeight;
    }
  }, [lines]);
  if (text === undefined || text === '') {
    return <Quiet>{text === '' ? INSPECTOR_STRINGS.logEmpty : INSPECTOR_STRINGS.reading}</Quiet>;
  }
  return (
    <div
      ref={scroller}
      className="log-tail"
      // A long log is scrolled with the keyboard, too.
      tabIndex={0}
      role="region"
      aria-label={INSPECTOR_STRINGS.logTail(attempt)}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        atEnd.current = scrollTop + clientHeight >= scrollHeight - 4;
      }}
    >
      {lines.map((spans, index) => (
        <div key={index} className="log-line">
          {spans.map((span, at) => (
            <span key={at} className={span.classes}>
              {span.text}
            </span>
          ))}
          {spans.length === 0 && '\u00a0'}
        </div>
      ))}
    </div>
  );
}

/** How often a log that grows is looked at, in milliseconds. */
const LOOK_MS = 1000;
/** What is kept of a log, in characters. */
const MOST_CHARACTERS = 64 * 1024;

interface Tail {
  readonly subject: string;
  readonly text: string;
}

/**
 * The end of an attempt's log; undefined until it is known.
 *
 * @param growing looks again and again while it is true, and once more when it has become false
 */
function useLogTail(packageId: string, attempt: number, growing: boolean): string | undefined {
  const { ask } = useGraphServices();
  const subject = `${packageId}\n${attempt}`;
  const [tail, setTail] = useState<Tail>();
  useEffect(() => {
    if (attempt === 0) {
      return undefined;
    }
    let listening = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let next = 0;
    const look = async (): Promise<void> => {
      const part = await ask('log', { package: packageId, attempt, from: next }).catch(() => undefined);
      if (!listening) {
        return;
      }
      if (part !== undefined) {
        const follows = next > 0 && part.from === next;
        next = part.next;
        setTail((former) => {
          const before = follows && former?.subject === subject ? former.text : '';
          const text = (before + part.text).slice(-MOST_CHARACTERS);
          return former?.subject === subject && former.text === text ? former : { subject, text };
        });
      }
      if (growing) {
        timer = setTimeout(() => void look(), LOOK_MS);
      }
    };
    void look();
    return () => {
      listening = false;
      clearTimeout(timer);
    };
  }, [ask, packageId, attempt, growing, subject]);
  return tail?.subject === subject ? tail.text : undefined;
}

/** A stretch of a log line that looks the same. `classes` name colours and styles; see inspectorLog.css. */
interface LogSpan {
  readonly text: string;
  readonly classes: string;
}

interface Style {
  foreground: number | undefined;
  background: number | undefined;
  readonly flags: Set<string>;
}

/** A control sequence (CSI), an operating system command (OSC), or another escape of two characters. */
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

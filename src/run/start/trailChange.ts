import type { Trail, TrailPart } from './trail';
import { partName } from './trail';

/** Something that a command leads to and that is another than it was. */
export interface TrailChange {
  /** For people: `package.json, script test`. */
  readonly part: string;
  /** Undefined: it was not there. */
  readonly before: string | undefined;
  /** Undefined: it is not there any more. */
  readonly after: string | undefined;
}

/**
 * What of a trail was not agreed to. What was named and not there then counts as agreed to, whatever it has become: it was
 * said that those who make it say what is run.
 * @param agreed each trail that somebody has seen and agreed to, the latest last.
 */
export function trailChanges(agreed: readonly Trail[], present: Trail): TrailChange[] {
  const known = agreed.map(({ parts }) => new Map(parts.map((part) => [partName(part), part])));
  const isMadeSince = (part: TrailPart) => {
    const before = known.at(-1)?.get(partName(part));
    return before !== undefined && isYetToCome(before) && part.text !== undefined;
  };
  const leadsOn = present.parts.some(isMadeSince);
  return present.parts.flatMap((part) => {
    const earlier = known.map((parts) => parts.get(partName(part)));
    const last = earlier.at(-1);
    if (isMadeSince(part) || earlier.some((one) => one !== undefined && sameText(one, part))) {
      return [];
    }
    // Which is not there and never was says nothing; and what is made since may lead to anything.
    const isNew = last === undefined;
    return isNew && (part.text === undefined || leadsOn)
      ? []
      : [{ part: partName(part), before: last?.text, after: part.text }];
  });
}

/** Whether something that is named is not there: those who make it say what is run. */
export function isYetToCome({ text, unnamed }: TrailPart): boolean {
  return text === undefined && unnamed !== true;
}

/** The same on machines with other line ends. */
function sameText({ text: one }: TrailPart, { text: other }: TrailPart): boolean {
  return one?.replaceAll('\r\n', '\n') === other?.replaceAll('\r\n', '\n');
}

/** More lines of a change nobody reads in a question. */
const MOST_LINES = 20;

/** What has changed, in lines for people: what was there behind `-`, what is there now behind `+`. */
export function trailChangeLines(changes: readonly TrailChange[]): string[] {
  return changes.flatMap(({ part, before, after }) => {
    const [was, is] = [linesOf(before), linesOf(after)];
    let start = 0;
    while (start < Math.min(was.length, is.length) && was[start] === is[start]) {
      start += 1;
    }
    let end = 0;
    while (end < Math.min(was.length, is.length) - start && was.at(-1 - end) === is.at(-1 - end)) {
      end += 1;
    }
    const lines = [
      ...was.slice(start, was.length - end).map((line) => `  - ${line}`),
      ...is.slice(start, is.length - end).map((line) => `  + ${line}`),
    ];
    const more = lines.length - MOST_LINES;
    const how = before === undefined ? ' (was not there)' : after === undefined ? ' (is gone)' : '';
    return [
      `${part}${how}:`,
      ...lines.slice(0, MOST_LINES),
      ...(more > 0 ? [`  ... and ${more} more lines`] : []),
    ];
  });
}

function linesOf(text: string | undefined): string[] {
  return text === undefined ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/);
}

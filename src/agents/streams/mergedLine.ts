import type { JsonObject } from './jsonValue';

/** What a line of output holds. */
export interface MergedLine {
  readonly messages: readonly JsonObject[];
  /** What was printed before and after them without a line break of its own. */
  readonly before: string;
  readonly after: string;
}

/**
 * The messages in a line: one, or several that a CLI's processes have written at the same time, with what else was printed
 * between line breaks. After other words only what has a `type` is a message; objects stand in notes for people, too.
 */
export function messagesIn(line: string): MergedLine {
  const whole = line.startsWith('{') ? parsed(line) : undefined;
  if (whole !== undefined) {
    return { messages: [whole], before: '', after: '' };
  }
  const nothing = { messages: [], before: line, after: '' };
  const messages: JsonObject[] = [];
  const first = line.indexOf('{"');
  let at = first;
  while (line[at] === '{') {
    const end = endOfObject(line, at);
    const message = end === undefined ? undefined : parsed(line.slice(at, end));
    if (end === undefined || message === undefined) {
      break;
    }
    messages.push(message);
    at = end + (/^\s*/.exec(line.slice(end))?.[0].length ?? 0);
  }
  const isNote = first > 0 && messages.some((message) => typeof message['type'] !== 'string');
  return messages.length === 0 || isNote
    ? nothing
    : { messages, before: line.slice(0, first).trim(), after: line.slice(at).trim() };
}

function parsed(text: string): JsonObject | undefined {
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    return undefined;
  }
}

/** Where the object that begins at an offset ends; undefined where it does not. */
function endOfObject(text: string, from: number): number | undefined {
  let depth = 0;
  let quoted = false;
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (quoted) {
      if (character === '\\') {
        at += 1;
      } else if (character === '"') {
        quoted = false;
      }
    } else if (character === '"') {
      quoted = true;
    } else if (character === '{') {
      depth += 1;
    } else if (character === '}') {
      depth -= 1;
      if (depth === 0) {
        return at + 1;
      }
    }
  }
  return undefined;
}

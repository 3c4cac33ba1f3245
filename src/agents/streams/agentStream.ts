import type { AgentEvent } from './agentEvent';
import type { JsonObject } from './jsonValue';

/** What a line of output holds. */
interface MergedLine {
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

/** Turns the messages of one attempt's output stream into events. It may remember what came before. */
export interface AgentStream {
  /** @param now in milliseconds since 1970. */
  read(message: JsonObject, now: number): readonly AgentEvent[];
  /**
   * What a line for people says, of the same output or of standard error, where only that tells of it.
   * @param now in milliseconds since 1970.
   */
  readText?(line: string, now: number): readonly AgentEvent[];
  /** What its agent keeps itself, where that is known only by what it has said of itself. */
  transcript?(): AgentTranscript | undefined;
}

/** One line of an agent's output: what it means, or the line itself where it is no message. */
export interface AgentLine {
  readonly events: readonly AgentEvent[];
  /** A line that is no JSON object and of which nothing is understood: warnings and start-up notes. */
  readonly text?: string;
}

/** The longest line that is read as a message, in characters; longer ones are cut and kept as text. */
const LONGEST_LINE = 4 * 1024 * 1024;
const SHOWN_OF_LONG_LINE = 2000;

/**
 * Splits an agent's output into lines and reads each. Nothing that an agent prints makes it fail: what is no JSON
 * object is text, and what its stream does not know means nothing.
 */
export class AgentOutput {
  private rest = '';
  private overlong = false;

  /** @param plain whether every line is for people, as on standard error. @param longest of a line that is read, in characters. */
  constructor(
    private readonly stream: AgentStream,
    private readonly plain = false,
    private readonly longest = LONGEST_LINE,
  ) {}

  /** Takes the next piece of the output, wherever it was cut. @param now in milliseconds since 1970. */
  push(piece: string, now: number): AgentLine[] {
    // A long line is looked through once, when it is whole, and not again with each of its pieces.
    const lines = piece.includes('\n') ? (this.rest + piece).split('\n') : [this.rest + piece];
    this.rest = lines.pop() ?? '';
    const read = lines.flatMap((line) => this.line(line, now));
    if (this.rest.length > this.longest) {
      const shown = this.overlong
        ? []
        : [{ events: [], text: `${this.rest.slice(0, SHOWN_OF_LONG_LINE)} …` }];
      this.overlong = true;
      this.rest = '';
      return [...read, ...shown];
    }
    return read;
  }

  /** Takes what is left after the last line break. */
  end(now: number): AgentLine[] {
    const { rest } = this;
    this.rest = '';
    return this.line(rest, now);
  }

  private line(line: string, now: number): AgentLine[] {
    if (this.overlong) {
      this.overlong = false;
      return [];
    }
    const trimmed = line.trim();
    if (trimmed === '') {
      return [];
    }
    if (this.plain) {
      return this.words(line, now);
    }
    const { messages, before, after } = messagesIn(trimmed);
    try {
      return [
        ...this.words(before, now),
        ...messages.map((message) => ({ events: this.stream.read(message, now) })),
        ...this.words(after, now),
      ];
    } catch {
      return [{ events: [], text: line.trimEnd() }];
    }
  }

  /** What stands in a line for people. */
  private words(line: string, now: number): AgentLine[] {
    const text = line.trimEnd();
    if (text === '') {
      return [];
    }
    const events = this.stream.readText?.(text, now) ?? [];
    return events.length > 0 ? [{ events }] : [{ events, text }];
  }
}

/** Where a CLI itself keeps what is said in a conversation, one JSON object a line, and how that is read. */
export interface AgentTranscript {
  /** Environment variable that names the CLI's own folder. */
  readonly variable: string;
  /** That folder where the variable is not set, from the user's home. */
  readonly home: string;
  /** In it; each conversation has a file somewhere below that names the folder in which it is held, or its own id. */
  readonly folder: string;
  /** Whether it tells of tokens sooner than the stream does, or with more, so that it is read also in the background. */
  readonly countsTokens?: true;
  stream(): AgentStream;
}

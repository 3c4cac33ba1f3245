import type { AgentEvent } from './agentEvent';
import type { JsonObject } from './jsonValue';
import { messagesIn } from './mergedLine';

/** Turns the messages of one attempt's output stream into events. It may remember what came before. */
export interface AgentStream {
  /** @param now in milliseconds since 1970. */
  read(message: JsonObject, now: number): readonly AgentEvent[];
  /**
   * What a line for people says, of the same output or of standard error, where only that tells of it.
   * @param now in milliseconds since 1970.
   */
  readText?(line: string, now: number): readonly AgentEvent[];
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

  /** @param plain whether every line is for people, as on standard error. */
  constructor(
    private readonly stream: AgentStream,
    private readonly plain = false,
  ) {}

  /** Takes the next piece of the output, wherever it was cut. @param now in milliseconds since 1970. */
  push(piece: string, now: number): AgentLine[] {
    const lines = (this.rest + piece).split('\n');
    this.rest = lines.pop() ?? '';
    const read = lines.flatMap((line) => this.line(line, now));
    if (this.rest.length > LONGEST_LINE) {
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

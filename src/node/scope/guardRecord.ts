import { appendFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { AgentToolCall } from '../../agents/streams/agentEvent';
import { toolWords } from '../../agents/streams/eventText';
import { object, text } from '../../agents/streams/jsonValue';
import { filesToWrite } from '../../agents/launching/scopeGuard';
import type { AttemptEvidence } from '../../run/attempts/lifeSample';
import { attemptFiles } from '../runs/runFolder';

export { judge, questionAbout } from './judge';

/** The longest line, in characters, that is written in one piece even when two guards write at the same time. */
const LONGEST = 300;

/** What the guard was asked, and what it said, as a line of the attempt's `hooks.jsonl`. */
interface GuardRecord {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly tool: string;
  readonly file?: string;
  readonly refused?: string;
  /** The agent's own permissions did not allow it, and nobody was there to be asked. */
  readonly unpermitted?: true;
}

/**
 * Leaves a line about a call of the guard in the attempt's folder, for whoever follows the attempt. It is a sign and no
 * more: that it cannot be written changes nothing.
 * @param hook what the agent's hook said. @param reason why it was refused; undefined: it was not.
 */
export function recordCall(scopePath: string, hook: string, reason: string | undefined, now: number): void {
  try {
    const asked = object(JSON.parse(hook));
    const [file] = filesToWrite(asked);
    const record: GuardRecord = {
      at: now,
      tool: (text(asked['tool_name']) ?? text(asked['toolName']) ?? 'a tool').slice(0, LONGEST),
      ...(file === undefined ? {} : { file: file.slice(-LONGEST) }),
      ...(reason === undefined ? {} : { refused: reason.slice(0, LONGEST) }),
    };
    appendFileSync(attemptFiles(dirname(scopePath)).hooks, `${JSON.stringify(record)}\n`, { mode: 0o600 });
  } catch {
    // Neither what is unreadable nor a full disk is a reason to answer otherwise.
  }
}

/** A call that an agent's own permissions did not allow, as a line of the same file. @param now in milliseconds since 1970. */
export function unpermittedLine(call: AgentToolCall, now: number): string {
  const record: GuardRecord = { at: now, tool: toolWords(call).slice(0, LONGEST), unpermitted: true };
  return JSON.stringify(record);
}

/** What a line of the guard shows of the agent; undefined for what is none. */
export function guardEvidence(line: string): AttemptEvidence | undefined {
  let record: Partial<GuardRecord>;
  try {
    record = object(JSON.parse(line));
  } catch {
    return undefined;
  }
  const { at, tool, file, refused, unpermitted } = record;
  if (typeof at !== 'number' || typeof tool !== 'string') {
    return undefined;
  }
  if (unpermitted === true) {
    const detail = `was not permitted: ${tool}`;
    return { source: 'stream', claim: 'working', detail, at, isNews: true, isRefusal: true };
  }
  const what = typeof file === 'string' ? `${tool} ${file}` : tool;
  const [why = ''] = typeof refused === 'string' ? refused.split('. ') : [];
  return typeof refused === 'string'
    ? {
        ...{ source: 'hook', claim: 'working', detail: `was refused ${what}: ${why}`, at },
        ...{ isNews: true, isRefusal: true },
      }
    : { source: 'hook', claim: 'working', detail: `asked for ${what}`, at };
}

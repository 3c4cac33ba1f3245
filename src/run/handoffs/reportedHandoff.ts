/** What an agent asks of another package, or leaves for it, as it writes it into its file. */
export interface ReportedHandoff {
  readonly id: string;
  /** Id of a package. */
  readonly to: string;
  readonly text: string;
  readonly files: readonly string[];
}

/** What an agent answers to another package. */
export interface ReportedHandoffAnswer {
  /** Tells it from the agent's other answers. */
  readonly id: string;
  /** The handoff that is answered. */
  readonly handoff: string;
  readonly text: string;
}

/** The `type`s by which they are told from what else agents say. */
export const HANDOFF = 'HANDOFF';
export const HANDOFF_ANSWER = 'HANDOFF_ANSWER';

const LONGEST_ID = 128;
const LONGEST_TEXT = 2000;
const MOST_FILES = 50;

/**
 * Reads `{"type":"HANDOFF","id"?,"to","text","files"?}`; undefined for anything else. It is the agent's file, so that
 * anything may stand in it.
 * @param index how many the attempt has made before: names one that has no id.
 */
export function reportedHandoff(value: unknown, index: number): ReportedHandoff | undefined {
  const fields = fieldsOf(value, HANDOFF);
  const to = shortened(fields?.['to'], LONGEST_ID);
  const text = shortened(fields?.['text'], LONGEST_TEXT);
  if (fields === undefined || to === undefined || text === undefined) {
    return undefined;
  }
  const files: readonly unknown[] = Array.isArray(fields['files']) ? fields['files'] : [];
  return {
    id: shortened(fields['id'], LONGEST_ID) ?? `handoff-${index + 1}`,
    to,
    text,
    files: files.flatMap((file) => shortened(file, LONGEST_TEXT) ?? []).slice(0, MOST_FILES),
  };
}

/** Reads `{"type":"HANDOFF_ANSWER","handoff","text"}`; undefined for anything else. */
export function reportedHandoffAnswer(value: unknown): ReportedHandoffAnswer | undefined {
  const fields = fieldsOf(value, HANDOFF_ANSWER);
  const handoff = shortened(fields?.['handoff'], LONGEST_ID);
  const text = shortened(fields?.['text'], LONGEST_TEXT);
  return handoff === undefined || text === undefined ? undefined : { id: handoff, handoff, text };
}

function fieldsOf(value: unknown, type: string): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === type
    ? value
    : undefined;
}

function shortened(value: unknown, longest: number): string | undefined {
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' ? undefined : text.slice(0, longest);
}

/** A question to people, as an agent writes it into its file. */
export interface ReportedQuestion {
  readonly id: string;
  readonly text: string;
  readonly options?: readonly string[];
}

const LONGEST_ID = 128;
const LONGEST_TEXT = 2000;
const LONGEST_OPTION = 200;
const MOST_OPTIONS = 10;

/**
 * Reads `{"type":"QUESTION","id","text","options"?}`; undefined for anything else. It is the agent's file, so that anything
 * may stand in it.
 * @param index how many questions the attempt has asked before: names one that has no id.
 */
export function reportedQuestion(value: unknown, index: number): ReportedQuestion | undefined {
  if (typeof value !== 'object' || value === null || !('type' in value) || value.type !== 'QUESTION') {
    return undefined;
  }
  const { id, text, options } = value as Readonly<Record<string, unknown>>;
  const asked = shortened(text, LONGEST_TEXT);
  if (asked === undefined) {
    return undefined;
  }
  const choices = (Array.isArray(options) ? options : [])
    .flatMap((option) => shortened(option, LONGEST_OPTION) ?? [])
    .slice(0, MOST_OPTIONS);
  return {
    id: shortened(id, LONGEST_ID) ?? `question-${index + 1}`,
    text: asked,
    ...(choices.length === 0 ? {} : { options: [...new Set(choices)] }),
  };
}

function shortened(value: unknown, longest: number): string | undefined {
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' ? undefined : text.slice(0, longest);
}

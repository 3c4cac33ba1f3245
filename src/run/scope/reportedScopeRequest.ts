/** A request to write outside of a scope, as an agent writes it into its file. */
export interface ReportedScopeRequest {
  readonly id: string;
  /** As the agent names it. */
  readonly path: string;
  readonly reason: string;
}

/** The `type` by which it is told from what else agents say. */
export const SCOPE_REQUEST = 'SCOPE_REQUEST';

const LONGEST_ID = 128;
const LONGEST_PATH = 500;
const LONGEST_REASON = 2000;

/**
 * Reads `{"type":"SCOPE_REQUEST","id"?,"path","reason"?}`; undefined for anything else. It is the agent's file, so that
 * anything may stand in it.
 * @param index how many requests the attempt has made before: names one that has no id.
 */
export function reportedScopeRequest(value: unknown, index: number): ReportedScopeRequest | undefined {
  if (typeof value !== 'object' || value === null || !('type' in value) || value.type !== SCOPE_REQUEST) {
    return undefined;
  }
  const { id, path, reason } = value as Readonly<Record<string, unknown>>;
  const wanted = shortened(path, LONGEST_PATH);
  return wanted === undefined
    ? undefined
    : {
        id: shortened(id, LONGEST_ID) ?? `scope-${index + 1}`,
        path: wanted,
        reason: shortened(reason, LONGEST_REASON) ?? 'It did not say why.',
      };
}

function shortened(value: unknown, longest: number): string | undefined {
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' || text.length > longest ? undefined : text;
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The files in which a repository says what its coordinator goes by, from the top of the work tree. */
export const RULE_FILES = { guardrails: '.waves/guardrails.json', policies: '.waves/policies.txt' } as const;

/** What those files hold; undefined where there is none, or where it cannot be read. */
export async function readRuleFiles(root: string): Promise<{
  readonly guardrails: unknown;
  readonly policies: string | undefined;
}> {
  const text = (path: string) => readFile(join(root, path), 'utf8').catch(() => undefined);
  const [guardrails, policies] = await Promise.all([text(RULE_FILES.guardrails), text(RULE_FILES.policies)]);
  return { guardrails: guardrails === undefined ? undefined : parsed(guardrails), policies };
}

/** What is no JSON is no list of rules either, which is what its reader says then. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { GuardrailRule } from '../../plan/guardrailRules';
import { readGuardrails } from '../../plan/readGuardrails';

/** The files in which a repository says what its coordinator goes by, from the top of the work tree. */
const GUARDRAIL_FILES = [
  '.waves/guardrails.yaml',
  '.waves/guardrails.yml',
  '.waves/guardrails.json',
] as const;
export const POLICY_FILE = '.waves/policies.txt';

/** The guardrails that count in a repository. */
export interface RepositoryGuardrails {
  readonly rules: readonly GuardrailRule[];
  /** What is wrong with its file, in words, each with the file's name. */
  readonly faults: readonly string[];
}

/** The built-in guardrails with those of the repository's own file, the first that is there. @param root of the work tree. */
export function repositoryGuardrails(root: string): RepositoryGuardrails {
  for (const file of GUARDRAIL_FILES) {
    const text = textOf(join(root, file));
    if (text !== undefined) {
      const { rules, faults } = readGuardrails(parsed(text));
      return { rules, faults: faults.map((fault) => `${file}: ${fault}`) };
    }
  }
  return readGuardrails(undefined);
}

/** The repository's policies as they are written; undefined where there are none. */
export function repositoryPolicies(root: string): string | undefined {
  return textOf(join(root, POLICY_FILE));
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** JSON is YAML too. What is neither is no list of rules, which is what the reader says then. */
function parsed(text: string): unknown {
  try {
    return parse(text, { logLevel: 'silent' });
  } catch {
    return text;
  }
}

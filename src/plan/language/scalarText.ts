import type { Node } from 'yaml';
import { isScalar, Scalar } from 'yaml';
import { resolvePlainScalar } from '../yaml/yamlScalar';

/** The way in which a text is quoted. */
export type Quoting = 'plain' | 'single' | 'double';

/** Needs no quotes, wherever it stands: nothing in it can be read as YAML's own signs. */
const SAFE_PLAIN = /^[\p{L}\p{N}_./$+][\p{L}\p{N}_./$+*@=~^()<>;-]*(?:[ :][\p{L}\p{N}_./$+*@=~^()<>;-]+)*$/u;

/**
 * A text as a YAML scalar on one line that YAML 1.1 and 1.2 readers read as that text.
 * @param quoting what is used where it is enough: what must be quoted is.
 */
export function scalarText(value: string, quoting: Quoting = 'plain'): string {
  if (quoting === 'plain' && isSafePlain(value)) {
    return value;
  }
  // JSON's strings are YAML's double quoted scalars; what single quotes cannot hold needs escapes.
  return quoting === 'single' && /^[^\p{Cc}]*$/u.test(value)
    ? `'${value.replaceAll("'", "''")}'`
    : JSON.stringify(value).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}

function isSafePlain(value: string): boolean {
  return (
    SAFE_PLAIN.test(value) && resolvePlainScalar(value).type === 'string' && !/^(?:---|\.\.\.)/.test(value)
  );
}

/** How a node is quoted, so that a value beside it can look alike. */
export function quotingOf(node: Node | null | undefined): Quoting {
  if (!isScalar(node)) {
    return 'plain';
  }
  return node.type === Scalar.QUOTE_DOUBLE
    ? 'double'
    : node.type === Scalar.QUOTE_SINGLE
      ? 'single'
      : 'plain';
}

/** How a scalar is quoted, from its text. */
export function quotingOfText(written: string): Quoting {
  return written.startsWith('"') ? 'double' : written.startsWith("'") ? 'single' : 'plain';
}

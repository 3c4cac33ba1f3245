import type { LifeSample } from './lifeSample';

/** Endings that only questions have. */
const ASKS = /\?\s*$|[[(]\s*(?:y\/n|yes\/no)\s*[\])]\s*[:?]?\s*$|press (?:enter|return|any key)\b/i;
/** Endings of prompts, on a line that was left open for the answer. */
const PROMPTS = /(?:[:>$#❯›]|\b(?:password|passphrase)\b.*)\s*$/i;

/** Whether the last line of an agent's output looks as if it waited for somebody to type an answer. */
export function isQuestion({ lastLine, open }: LifeSample['output']): boolean {
  return lastLine !== '' && (ASKS.test(lastLine) || (open && PROMPTS.test(lastLine)));
}

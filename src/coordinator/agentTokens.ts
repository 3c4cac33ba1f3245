import type { CallingAttempt } from './caller';

/** Makes and checks seals that nobody can make without the repository's secret. */
export interface Sealer {
  seal(text: string): string;
  /** In the same time whether or not it is right. */
  isSeal(text: string, seal: string): boolean;
}

const PREFIX = 'waves1';

/**
 * The key of an attempt's agent: says which attempt it is and is sealed, so that nothing has to be kept of it and it
 * is the same for every driver of the repository.
 */
export function agentToken({ run, package: id, attempt }: CallingAttempt, sealer: Sealer): string {
  const text = [PREFIX, encoded(run), encoded(id), attempt].join('.');
  return `${text}.${sealer.seal(text)}`;
}

/** The attempt that a key was made for; undefined when it is none of ours. */
export function attemptOfToken(token: string, sealer: Sealer): CallingAttempt | undefined {
  const at = token.lastIndexOf('.');
  const text = token.slice(0, at);
  const [prefix, run, id, attempt, ...more] = text.split('.');
  const isWhole = run !== undefined && id !== undefined && attempt !== undefined && more.length === 0;
  if (prefix !== PREFIX || !isWhole || !sealer.isSeal(text, token.slice(at + 1))) {
    return undefined;
  }
  return { run: decodeURIComponent(run), package: decodeURIComponent(id), attempt: Number(attempt) };
}

function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll('.', '%2E');
}

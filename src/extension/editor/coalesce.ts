import type * as vscode from 'vscode';

/** A call that may be asked for often and is made at most once in a while. */
export interface Coalesced extends vscode.Disposable {
  (): void;
}

/**
 * Makes many calls one: the first of a burst starts a wait, at whose end `work` is called.
 * @param milliseconds how long the wait is.
 */
export function coalesce(milliseconds: number, work: () => void): Coalesced {
  let timer: NodeJS.Timeout | undefined;
  const ask = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      work();
    }, milliseconds);
  };
  return Object.assign(ask, { dispose: () => clearTimeout(timer) });
}

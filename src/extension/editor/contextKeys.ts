import * as vscode from 'vscode';

/** What `when` clauses in package.json may ask for. */
interface ContextValues {
  readonly 'waves.hasPlan': boolean;
  readonly 'waves.running': boolean;
  /** Not all packages are shown. */
  readonly 'waves.filtered': boolean;
  /** Views that are shown from the moment on at which they have something to show. */
  readonly 'waves.locks.used': boolean;
  readonly 'waves.memory.used': boolean;
  readonly 'waves.ownership.used': boolean;
}

/** Sets the keys of `when` clauses, each only when it changes. */
export class ContextKeys {
  private readonly known = new Map<string, unknown>();

  set<K extends keyof ContextValues>(key: K, value: ContextValues[K]): void {
    if (this.known.get(key) !== value) {
      this.known.set(key, value);
      void vscode.commands.executeCommand('setContext', key, value);
    }
  }

  /** Whether a key was set to true. */
  has(key: keyof ContextValues): boolean {
    return this.known.get(key) === true;
  }
}

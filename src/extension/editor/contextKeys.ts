import * as vscode from 'vscode';

/** What `when` clauses in package.json may ask for. */
interface ContextValues {
  readonly 'waves.hasPlan': boolean;
  readonly 'waves.running': boolean;
  /** Not all packages are shown. */
  readonly 'waves.filtered': boolean;
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
}

import type * as vscode from 'vscode';

/**
 * Something that owns other things and ends them with itself, the latest first. What is registered after the end is
 * ended at once, so that an answer that comes late leaks nothing.
 */
export abstract class Disposable implements vscode.Disposable {
  private readonly owned: vscode.Disposable[] = [];
  private ended = false;

  protected get isDisposed(): boolean {
    return this.ended;
  }

  protected register<T extends vscode.Disposable>(item: T): T {
    if (this.ended) {
      item.dispose();
    } else {
      this.owned.push(item);
    }
    return item;
  }

  dispose(): void {
    this.ended = true;
    for (const item of this.owned.splice(0).reverse()) {
      item.dispose();
    }
  }
}

import * as vscode from 'vscode';
import type { KnownMemory } from '../../contracts/prompt/knowledge';
import type { ContextKeys } from '../editor/contextKeys';
import { Disposable } from '../editor/disposable';
import type { RepositoryMemory } from './repositoryMemory';

/** A row of the view: something remembered, or a line about it. */
export type MemoryViewRow =
  | { readonly kind: 'memory'; readonly memory: KnownMemory }
  | { readonly kind: 'line'; readonly memory: KnownMemory; readonly at: number };

const ICONS: Readonly<Record<string, string>> = {
  error: 'error',
  success: 'pass',
  decision: 'law',
  discovery: 'lightbulb',
  optimization: 'rocket',
};

/**
 * The view "Memory": what agents and people have remembered, each with what was learned and what it is about. It is there
 * from the first memory on.
 */
export class MemoryView extends Disposable implements vscode.TreeDataProvider<MemoryViewRow> {
  private readonly view: vscode.TreeView<MemoryViewRow>;
  private readonly changed = this.register(new vscode.EventEmitter<void>());

  readonly onDidChangeTreeData = this.changed.event;

  constructor(
    private readonly memory: RepositoryMemory,
    private readonly keys: ContextKeys,
  ) {
    super();
    this.view = this.register(
      vscode.window.createTreeView<MemoryViewRow>('waves.memory', {
        treeDataProvider: this,
        showCollapseAll: true,
      }),
    );
    this.register(this.view.onDidChangeVisibility(({ visible }) => memory.attend(visible)));
    this.register(memory.onDidChange(() => this.refresh()));
    memory.attend(this.view.visible);
  }

  async getChildren(row?: MemoryViewRow): Promise<MemoryViewRow[]> {
    if (row === undefined) {
      // An answer from before the first look would say that nothing is remembered; and while the editor waits for it,
      // it takes no notice that something has changed.
      await this.memory.look();
      return this.memory.memories.map((memory) => ({ kind: 'memory', memory }));
    }
    return row.kind === 'line' ? [] : linesOf(row.memory).map((_line, at) => ({ ...row, kind: 'line', at }));
  }

  getTreeItem(row: MemoryViewRow): vscode.TreeItem {
    return row.kind === 'memory' ? memoryItem(row.memory) : lineItem(row.memory, row.at);
  }

  getParent(row: MemoryViewRow): MemoryViewRow | undefined {
    return row.kind === 'memory' ? undefined : { kind: 'memory', memory: row.memory };
  }

  private refresh(): void {
    const { length } = this.memory.memories;
    if (length > 0) {
      this.keys.set('waves.memory.used', true);
    }
    this.view.description = length === 0 ? '' : String(length);
    this.changed.fire();
  }
}

function memoryItem(memory: KnownMemory): vscode.TreeItem {
  const { id, event_type, outcome, summary, tags } = memory;
  const item = new vscode.TreeItem(summary, vscode.TreeItemCollapsibleState.Collapsed);
  const color = outcome === 'negative' ? 'waves.failed' : outcome === 'positive' ? 'waves.done' : undefined;
  item.id = `memory ${id}`;
  item.description = [kindText(event_type), ...tags].join(' · ');
  item.tooltip = [summary, '', ...linesOf(memory).map(({ text }) => text)].join('\n');
  item.iconPath = new vscode.ThemeIcon(
    ICONS[event_type] ?? 'note',
    color === undefined ? undefined : new vscode.ThemeColor(color),
  );
  item.contextValue = 'memory';
  item.accessibilityInformation = { label: [kindText(event_type), summary, tags.join(', ')].join(', ') };
  return item;
}

function lineItem(memory: KnownMemory, at: number): vscode.TreeItem {
  const line = linesOf(memory)[at] ?? { text: '', icon: 'dash' };
  const item = new vscode.TreeItem(line.text);
  item.id = `memory ${memory.id} ${at}`;
  item.iconPath = new vscode.ThemeIcon(line.icon);
  item.tooltip = line.text;
  item.contextValue = 'memory.line';
  return item;
}

function linesOf({ lessons, tags, times, updated_at }: KnownMemory) {
  const when = new Date(updated_at).toLocaleString();
  return [
    ...lessons.map((lesson) => ({ text: lesson, icon: 'mortar-board' })),
    {
      text:
        tags.length === 0
          ? vscode.l10n.t('Offered to every package')
          : vscode.l10n.t('Offered to what is about {0}', tags.join(', ')),
      icon: 'tag',
    },
    {
      text:
        times === 1
          ? vscode.l10n.t('Remembered once, {0}', when)
          : vscode.l10n.t('Remembered {0} times, last {1}', times, when),
      icon: 'history',
    },
  ];
}

function kindText(kind: string): string {
  switch (kind) {
    case 'error':
      return vscode.l10n.t('error');
    case 'success':
      return vscode.l10n.t('success');
    case 'decision':
      return vscode.l10n.t('decision');
    case 'optimization':
      return vscode.l10n.t('optimization');
    default:
      return vscode.l10n.t('discovery');
  }
}

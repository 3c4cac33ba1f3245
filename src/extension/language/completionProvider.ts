import * as vscode from 'vscode';
import { AGENTS } from '../../agents/adapters/agentTable';
import type { CompletionEntry } from '../../plan/language/completion';
import { completions } from '../../plan/language/completion';
import type { FieldDocs } from '../../plan/language/fieldDocs';
import { editorRange } from '../editor/editorRange';
import type { OpenPlans, PlanNeighbours } from './planNeighbours';

const KINDS: Readonly<Record<CompletionEntry['kind'], vscode.CompletionItemKind>> = {
  package: vscode.CompletionItemKind.Module,
  lock: vscode.CompletionItemKind.Reference,
  file: vscode.CompletionItemKind.File,
  folder: vscode.CompletionItemKind.Folder,
  glob: vscode.CompletionItemKind.Folder,
  choice: vscode.CompletionItemKind.EnumMember,
  field: vscode.CompletionItemKind.Property,
  snippet: vscode.CompletionItemKind.Snippet,
};

/** What could be written at the cursor. */
export class CompletionProvider implements vscode.CompletionItemProvider {
  /** Characters that ask for completions by themselves. */
  static readonly triggers = ['/', '"', "'", '[', ' '];

  constructor(
    private readonly plans: OpenPlans,
    private readonly docs: Promise<FieldDocs>,
    private readonly neighbours: PlanNeighbours,
  ) {}

  async provideCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.CompletionItem[]> {
    const { reading } = this.plans.of(document);
    const agents = AGENTS.map(({ name }) => name);
    const [docs, files, contractKeys] = await Promise.all([
      this.docs,
      this.neighbours.files(document.uri),
      this.neighbours.contractKeys(document.uri, reading.plan),
    ]);
    return token.isCancellationRequested
      ? []
      : completions(document.getText(), position, {
          docs,
          files: files ?? [],
          contractKeys,
          agents,
          previous: reading,
        }).map(completionItem);
  }
}

function completionItem(entry: CompletionEntry): vscode.CompletionItem {
  const item = new vscode.CompletionItem(entry.label, KINDS[entry.kind]);
  item.detail = entry.detail;
  item.documentation = new vscode.MarkdownString(entry.documentation);
  item.insertText = entry.snippet ? new vscode.SnippetString(entry.insert) : entry.insert;
  item.filterText = entry.label;
  item.range = editorRange(entry.range);
  item.sortText = String(entry.rank).padStart(5, '0');
  if (entry.kind === 'folder') {
    item.command = { command: 'editor.action.triggerSuggest', title: '' };
  }
  return item;
}

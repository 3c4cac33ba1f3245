import * as vscode from 'vscode';
import type { OutlineEntry } from '../../plan/language/outline';
import { planFolds, planOutline } from '../../plan/language/outline';
import { editorRange } from '../editor/editorRange';
import type { OpenPlans } from './openPlans';

const KINDS: Readonly<Record<OutlineEntry['kind'], vscode.SymbolKind>> = {
  section: vscode.SymbolKind.Namespace,
  package: vscode.SymbolKind.Package,
  field: vscode.SymbolKind.Property,
  step: vscode.SymbolKind.Event,
};

/** Outline, breadcrumbs and folding. */
export class OutlineProvider implements vscode.DocumentSymbolProvider, vscode.FoldingRangeProvider {
  constructor(private readonly plans: OpenPlans) {}

  provideDocumentSymbols(document: vscode.TextDocument): vscode.DocumentSymbol[] {
    const { reading, graph } = this.plans.of(document);
    return planOutline(reading, graph).map(symbol);
  }

  provideFoldingRanges(document: vscode.TextDocument): vscode.FoldingRange[] {
    const { text, reading } = this.plans.of(document);
    return planFolds(text.content, reading.document.root).map(
      ({ start, end, kind }) =>
        new vscode.FoldingRange(
          start,
          end,
          kind === 'comment' ? vscode.FoldingRangeKind.Comment : vscode.FoldingRangeKind.Region,
        ),
    );
  }
}

function symbol({ name, detail, kind, range, selection, children }: OutlineEntry): vscode.DocumentSymbol {
  // The editor refuses symbols without a name.
  const shown = name.trim() === '' ? '-' : name;
  const result = new vscode.DocumentSymbol(
    shown,
    detail,
    KINDS[kind],
    editorRange(range),
    editorRange(selection),
  );
  result.children = children.map(symbol);
  return result;
}

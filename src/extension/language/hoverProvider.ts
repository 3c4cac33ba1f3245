import * as vscode from 'vscode';
import type { FieldDocs } from '../../plan/language/fieldDocs';
import { hoverText } from '../../plan/language/hover';
import { placeAt } from '../../plan/language/placeAt';
import { editorRange } from '../editor/editorRange';
import type { OpenPlans } from './openPlans';
import type { PlanNeighbours } from './planNeighbours';

/** What packages, globs, locks and fields are about. */
export class HoverProvider implements vscode.HoverProvider {
  constructor(
    private readonly plans: OpenPlans,
    private readonly docs: Promise<FieldDocs>,
    private readonly neighbours: PlanNeighbours,
  ) {}

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.Hover | undefined> {
    const plan = this.plans.of(document);
    const place = placeAt(plan.reading, position);
    if (place === undefined) {
      return undefined;
    }
    const files = place.kind === 'glob' ? await this.neighbours.files(document.uri) : undefined;
    const text = hoverText(plan, place, { docs: await this.docs, graph: plan.graph, files });
    return text === undefined
      ? undefined
      : new vscode.Hover(
          text.paragraphs.map((paragraph) => new vscode.MarkdownString(paragraph)),
          editorRange(text.range),
        );
  }
}

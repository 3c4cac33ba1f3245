import * as vscode from 'vscode';
import type { PackageReference } from '../../plan/language/packageReferences';
import { packageReferences, renamePackage, whyNotRename } from '../../plan/language/packageReferences';
import { contains } from '../../plan/language/placeAt';
import { editorRange, workspaceEdit } from '../editor/editorRange';
import type { OpenPlans } from './openPlans';

/** Definition, references and renaming of packages. */
export class ReferenceProvider
  implements vscode.DefinitionProvider, vscode.ReferenceProvider, vscode.RenameProvider
{
  constructor(private readonly plans: OpenPlans) {}

  provideDefinition(document: vscode.TextDocument, position: vscode.Position): vscode.Location[] {
    return this.placesOf(document, position)
      .filter(({ role }) => role === 'definition')
      .map(({ range }) => new vscode.Location(document.uri, editorRange(range)));
  }

  provideReferences(
    document: vscode.TextDocument,
    position: vscode.Position,
    { includeDeclaration }: vscode.ReferenceContext,
  ): vscode.Location[] {
    return this.placesOf(document, position)
      .filter(({ role }) => includeDeclaration || role !== 'definition')
      .map(({ range }) => new vscode.Location(document.uri, editorRange(range)));
  }

  prepareRename(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): { range: vscode.Range; placeholder: string } {
    const place = this.placeAt(document, position);
    if (place === undefined) {
      throw new Error(vscode.l10n.t('Only packages can be renamed.'));
    }
    return { range: editorRange(place.range), placeholder: place.id };
  }

  provideRenameEdits(
    document: vscode.TextDocument,
    position: vscode.Position,
    name: string,
  ): vscode.WorkspaceEdit | undefined {
    const place = this.placeAt(document, position);
    if (place === undefined) {
      return undefined;
    }
    const plan = this.plans.of(document);
    const obstacle = whyNotRename(plan, place.id, name);
    if (obstacle !== undefined) {
      throw new Error(obstacle);
    }
    return workspaceEdit(document.uri, renamePackage(plan, place.id, name));
  }

  private placesOf(document: vscode.TextDocument, position: vscode.Position): PackageReference[] {
    const id = this.placeAt(document, position)?.id;
    return this.all(document).filter((reference) => reference.id === id);
  }

  private placeAt(document: vscode.TextDocument, position: vscode.Position): PackageReference | undefined {
    return this.all(document).find(({ range }) => contains(range, position));
  }

  private all(document: vscode.TextDocument): PackageReference[] {
    const { reading } = this.plans.of(document);
    return packageReferences(reading.plan, reading.document.root);
  }
}

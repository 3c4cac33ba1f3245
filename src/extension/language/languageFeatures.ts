import * as vscode from 'vscode';
import { FieldDocs } from '../../plan/language/fieldDocs';
import type { PlanSchema } from '../../plan/language/fieldDocs';
import { hoverText } from '../../plan/language/hover';
import type { OutlineEntry } from '../../plan/language/outline';
import { planFolds, planOutline } from '../../plan/language/outline';
import type { PackageReference } from '../../plan/language/packageReferences';
import { packageReferences, renamePackage, whyNotRename } from '../../plan/language/packageReferences';
import { contains, placeAt } from '../../plan/language/placeAt';
import type { QuickFix } from '../../plan/language/fixes/quickFix';
import { quickFixes } from '../../plan/language/fixes/quickFixes';
import type { Problem } from '../../plan/problem';
import { Disposable } from '../editor/disposable';
import { editorRange, workspaceEdit } from '../editor/editorRange';
import type { ErrorReporter } from '../editor/errorReporter';
import type { PlanSessions } from '../plans/planSessions';
import { CompletionProvider } from './completionProvider';
import { FileList } from './fileList';
import { LensProvider } from './lensProvider';
import { PlanAdvisor } from './planAdvisor';
import { OpenPlans, PLAN_SELECTOR, PlanNeighbours } from './planNeighbours';

/** Definition, references and renaming of packages. */
class ReferenceProvider
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

/** Ways to make problems go away, in the light bulb's menu. */
class QuickFixProvider implements vscode.CodeActionProvider {
  static readonly kinds: vscode.CodeActionProviderMetadata = {
    providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
  };

  constructor(
    private readonly plans: OpenPlans,
    private readonly sessions: PlanSessions,
  ) {}

  async provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.CodeAction[]> {
    const { version } = document;
    const session = this.sessions.of(document.uri);
    await session.settled();
    // Edits are made for the text that the problems were found in.
    if (token.isCancellationRequested || document.version !== version) {
      return [];
    }
    const plan = this.plans.of(document);
    return session.problems
      .filter((problem) => editorRange(problem.range).intersection(range) !== undefined)
      .flatMap((problem) =>
        quickFixes({ plan, graph: plan.graph }, problem).map((fix) =>
          codeAction(
            document.uri,
            fix,
            diagnostics.filter((diagnostic) => isOf(diagnostic, problem)),
          ),
        ),
      );
  }
}

function isOf({ code, range, message }: vscode.Diagnostic, problem: Problem): boolean {
  const own = typeof code === 'object' ? code.value : code;
  return own === problem.code && message === problem.message && range.isEqual(editorRange(problem.range));
}

function codeAction(plan: vscode.Uri, fix: QuickFix, diagnostics: vscode.Diagnostic[]): vscode.CodeAction {
  const action = new vscode.CodeAction(fix.title, vscode.CodeActionKind.QuickFix);
  action.diagnostics = diagnostics;
  action.isPreferred = fix.preferred === true;
  action.edit = workspaceEdit(plan, fix.edits);
  if (fix.creates !== undefined) {
    action.edit.createFile(vscode.Uri.joinPath(plan, '..', fix.creates.path), {
      ignoreIfExists: true,
      contents: new TextEncoder().encode(fix.creates.content),
    });
  }
  return action;
}

const KINDS: Readonly<Record<OutlineEntry['kind'], vscode.SymbolKind>> = {
  section: vscode.SymbolKind.Namespace,
  package: vscode.SymbolKind.Package,
  field: vscode.SymbolKind.Property,
  step: vscode.SymbolKind.Event,
};

/** Outline, breadcrumbs and folding. */
class OutlineProvider implements vscode.DocumentSymbolProvider, vscode.FoldingRangeProvider {
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

/** What packages, globs, locks and fields are about. */
class HoverProvider implements vscode.HoverProvider {
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

/**
 * Everything that helps to write a plan. It needs no other extension. The manifest does not contribute `yamlValidation` on purpose:
 * with it, the extension for YAML would report the shape of a plan a second time, and complete its fields a second time, from the
 * same schema that is read here.
 */
export class LanguageFeatures extends Disposable {
  constructor(extension: vscode.Uri, sessions: PlanSessions, errors: ErrorReporter) {
    super();
    const { languages } = vscode;
    const plans = new OpenPlans();
    const neighbours = new PlanNeighbours(new FileList(sessions, errors));
    const docs = fieldDocs(extension);
    const references = new ReferenceProvider(plans);
    const outline = new OutlineProvider(plans);
    const advisor = this.register(new PlanAdvisor(plans, (error) => errors.note(error)));
    const lenses = this.register(new LensProvider(plans, sessions, neighbours, advisor));
    const completion = new CompletionProvider(plans, docs, neighbours);
    const fixes = new QuickFixProvider(plans, sessions);
    const hovers = new HoverProvider(plans, docs, neighbours);
    const all = [
      languages.registerDefinitionProvider(PLAN_SELECTOR, references),
      languages.registerReferenceProvider(PLAN_SELECTOR, references),
      languages.registerRenameProvider(PLAN_SELECTOR, references),
      languages.registerDocumentSymbolProvider(PLAN_SELECTOR, outline, { label: 'Waves' }),
      languages.registerFoldingRangeProvider(PLAN_SELECTOR, outline),
      languages.registerCodeLensProvider(PLAN_SELECTOR, lenses),
      languages.registerInlayHintsProvider(PLAN_SELECTOR, lenses),
      languages.registerHoverProvider(PLAN_SELECTOR, hovers),
      languages.registerCompletionItemProvider(PLAN_SELECTOR, completion, ...CompletionProvider.triggers),
      languages.registerCodeActionsProvider(PLAN_SELECTOR, fixes, QuickFixProvider.kinds),
    ];
    all.forEach((registration) => this.register(registration));
  }
}

async function fieldDocs(extension: vscode.Uri): Promise<FieldDocs> {
  const file = vscode.Uri.joinPath(extension, 'schemas', 'plan.schema.json');
  const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  return new FieldDocs(JSON.parse(text) as PlanSchema);
}

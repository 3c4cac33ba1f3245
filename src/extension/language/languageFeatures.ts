import * as vscode from 'vscode';
import { FieldDocs } from '../../plan/language/fieldDocs';
import type { PlanSchema } from '../../plan/language/fieldDocs';
import { Disposable } from '../editor/disposable';
import type { ErrorReporter } from '../editor/errorReporter';
import type { PlanSessions } from '../plans/planSessions';
import { CompletionProvider } from './completionProvider';
import { FileList } from './fileList';
import { HoverProvider } from './hoverProvider';
import { LensProvider } from './lensProvider';
import { OpenPlans, PLAN_SELECTOR } from './openPlans';
import { OutlineProvider } from './outlineProvider';
import { PlanAdvisor } from './planAdvisor';
import { PlanNeighbours } from './planNeighbours';
import { QuickFixProvider } from './quickFixProvider';
import { ReferenceProvider } from './referenceProvider';

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

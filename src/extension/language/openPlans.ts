import type * as vscode from 'vscode';
import type { PlanGraph } from '../../plan/graph/graph';
import { graphOf } from '../../plan/graph/graph';
import type { EditablePlan } from '../../plan/language/editablePlan';
import { editableReading } from '../../plan/language/editablePlan';
import { readPlan } from '../../plan/reading/readPlan';

/** Where the language features work. A document selector of our own, so that no other extension is needed for YAML. */
export const PLAN_SELECTOR: vscode.DocumentSelector = { pattern: '**/work-packages.{yaml,yml}' };

/** The plan in a document as it is now, with unsaved changes. */
export interface OpenPlan extends EditablePlan {
  readonly graph: PlanGraph;
}

interface Cached {
  readonly version: number;
  readonly plan: OpenPlan;
}

/** Reads each version of a document once for all features. */
export class OpenPlans {
  private readonly cache = new WeakMap<vscode.TextDocument, Cached>();

  of(document: vscode.TextDocument): OpenPlan {
    const known = this.cache.get(document);
    if (known?.version === document.version) {
      return known.plan;
    }
    const text = document.getText();
    const editable = editableReading(text, readPlan(text, {}, known?.plan.reading));
    const plan = { ...editable, graph: graphOf(editable.reading.plan) };
    this.cache.set(document, { version: document.version, plan });
    return plan;
  }
}

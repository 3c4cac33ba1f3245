import * as vscode from 'vscode';
import type { PlanGraph } from '../../plan/graph/graph';
import { graphOf } from '../../plan/graph/graph';
import type { ContractKey } from '../../plan/language/contractKeys';
import { contractKeys } from '../../plan/language/contractKeys';
import type { EditablePlan } from '../../plan/language/editing/editablePlan';
import { editableReading } from '../../plan/language/editing/editablePlan';
import type { Plan } from '../../plan/model';
import { contractsOf } from '../../plan/checks/basis/surroundings';
import { readPlan } from '../../plan/reading/readPlan';
import type { FileList } from './fileList';

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

/** What lies around a plan, as far as people write about it: the files of its repository, and what its contracts describe. */
export class PlanNeighbours {
  constructor(private readonly list: FileList) {}

  /** Files by their path from the top of the repository; undefined where nobody knows. */
  files(plan: vscode.Uri): Promise<readonly string[] | undefined> {
    return this.list.of(plan);
  }

  /** Lock keys that the contract files suggest; files that are not there suggest none. */
  async contractKeys(uri: vscode.Uri, plan: Plan): Promise<ContractKey[]> {
    const top = await this.list.top(uri);
    const found = await Promise.all(
      contractsOf(plan).map(async ({ value }) => {
        const text = await firstText([
          vscode.Uri.joinPath(uri, '..', value),
          ...(top === undefined ? [] : [vscode.Uri.joinPath(top, value)]),
        ]);
        return text === undefined ? [] : contractKeys(value, text);
      }),
    );
    return found.flat();
  }
}

async function firstText(places: readonly vscode.Uri[]): Promise<string | undefined> {
  for (const place of places) {
    try {
      return new TextDecoder().decode(await vscode.workspace.fs.readFile(place));
    } catch {
      // Not there: contracts are written from the plan's folder or from the top of the repository.
    }
  }
  return undefined;
}

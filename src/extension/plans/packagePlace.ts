import { join } from 'node:path';
import * as vscode from 'vscode';
import type { PlanGraph } from '../../plan/graph/graph';
import { firstById } from '../../plan/firstById';
import { graphOf } from '../../plan/graph/graph';
import type { Plan, WorkPackage } from '../../plan/model';
import type { Subplans } from '../../plan/reading/subplans';
import { recipeUse, subplanOf } from '../../plan/reading/subplans';
import type { RunState } from '../../run/run';
import { answeredPlan } from '../../run/steering/subplans';
import { addressAfter, addressWithin } from '../../views/packageAddress';
import { editorRange } from '../editor/editorRange';
import type { PlanSession } from './planSession';

/** Where something that views name stands: in the plan of a session, or in one within it. */
export interface PackagePlace {
  /** What that plan, and its run, call it; empty for the run itself. */
  readonly id: string;
  /** Address of the package that the plan is of; undefined for the plan of the session. */
  readonly group: string | undefined;
  readonly plan: Plan;
  readonly graph: PlanGraph;
  /** The file of the plan. */
  readonly file: vscode.Uri;
  /** The newest run of that plan here; undefined before it has begun. */
  readonly run: RunState | undefined;
}

/**
 * Where a package, gate or escalation stands that is named by its address (`packageAddress.ts`). What leads into no plan
 * that is known is taken for an id of the session's own plan.
 */
export function packagePlace(session: PlanSession, address: string): PackagePlace {
  const { plan, graph, uri, run } = session;
  const top: PackagePlace = { id: address, group: undefined, plan, graph, file: uri, run };
  return within(session, top, session.subplans) ?? top;
}

/** The package of the plan that stands there. */
export function plannedAt({ plan, id }: PackagePlace): WorkPackage | undefined {
  return firstById(plan).get(id);
}

function within(
  session: PlanSession,
  place: PackagePlace,
  subplans: Subplans | undefined,
): PackagePlace | undefined {
  if (plannedAt(place) !== undefined) {
    return place;
  }
  for (const item of place.plan.packages) {
    const rest = addressAfter(item.id, place.id);
    const state = place.run?.packages.get(item.id);
    const answered = state && answeredPlan(state)?.hash;
    const found = rest === undefined ? undefined : subplanOf(subplans, item, answered);
    if (rest !== undefined && found !== undefined) {
      const { childRun } = state ?? {};
      const { plan } = found.reading;
      const inner: PackagePlace = {
        id: rest,
        group: place.group === undefined ? item.id : addressWithin(place.group, item.id),
        plan,
        graph: graphOf(plan),
        file: fileOf(session, found.path),
        run: childRun === undefined ? undefined : session.childState(childRun),
      };
      return within(session, inner, found.subplans) ?? inner;
    }
  }
  return undefined;
}

function fileOf({ uri, repository }: PlanSession, path: string): vscode.Uri {
  return repository === undefined ? uri : vscode.Uri.file(join(repository.root, recipeUse(path).file));
}

/** Opens the plan, at a package if one is named; one of a sub-plan, in the file of that. */
export async function showPlan(session: PlanSession, address?: string): Promise<void> {
  const place = address === undefined ? undefined : packagePlace(session, address);
  const item = place && plannedAt(place);
  const options: vscode.TextDocumentShowOptions =
    item === undefined ? {} : { selection: editorRange(item.idRange) };
  await vscode.window.showTextDocument(place?.file ?? session.uri, options);
}

/** The driver reads the plan from the disk: what the person sees must be what runs. */
export async function saveOpenPlan(plan: vscode.Uri): Promise<void> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === plan.toString());
  if (open?.isDirty === true && !(await open.save())) {
    throw new vscode.CancellationError();
  }
}

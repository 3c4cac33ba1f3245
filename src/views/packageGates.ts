import type { WorkPackage } from '../plan/model';
import type { GraphGate } from '../protocol/graph';
import type { PackageRun } from '../run/run';

/** The gates of a package: its own, and the steps of its verification that a person carries out or looks up. */
export function packageGates({ gate, verification }: WorkPackage, run: PackageRun | undefined): GraphGate[] {
  const manual = verification.steps.flatMap((step): Omit<GraphGate, 'state'>[] =>
    step.kind !== 'command' ? [{ by: 'person', before: 'merge', title: step.name }] : [],
  );
  const own: Omit<GraphGate, 'state'>[] =
    gate === undefined
      ? []
      : [
          {
            by: gate.by,
            before: gate.before,
            title: gate.instructions ?? gate.command?.value ?? gate.agent?.value ?? '',
          },
        ];
  return [...manual, ...own].map((each) => ({ ...each, state: stateOf(each.before, run) }));
}

function stateOf(before: GraphGate['before'], run: PackageRun | undefined): GraphGate['state'] {
  if (run?.gate?.before === before) {
    return 'open';
  }
  const passed = run !== undefined && (before === 'start' ? run.attempt > 0 : PASSED.has(run.state));
  return passed ? 'passed' : 'waiting';
}

/** Whoever is here has passed every gate before the merge. */
const PASSED: ReadonlySet<string> = new Set(['integrating', 'done']);

import type { TestCounts } from '../../verification/stepMetrics';
import { testsSum } from '../../verification/stepMetrics';
import { hasContracts, testCountsText } from './reportText';
import type { GoalReport, Readiness, RunReport, Vouched } from './reportDocument';

/** What is asked of people whatever the run has found. */
const ALWAYS = [
  'Somebody has read what was merged.',
  'Settings, secrets and migrations are in place where it is going to run.',
  'It is known how to go back, and who watches it.',
];

/** The checklist before a deployment, from what a report says otherwise. */
export function readinessOf(report: Omit<RunReport, 'readiness'>): Readiness {
  const {
    totals,
    tests,
    goals,
    packages,
    contracts,
    escalations,
    handoffs,
    flow,
    merged,
    left_to_do: left,
  } = report;
  const bad = tests.reduce((sum, { failed, open }) => sum + failed + open, 0);
  const all = tests.reduce((sum, { passed }) => sum + passed, bad);
  const unproven = flow.published.filter(({ standing }) => standing !== 'checked').length;
  const outside = packages.filter(({ scope }) => scope === 'outside').length;
  // What was left out has nothing that could be looked at, and of a run within it each package is.
  const unseen = packages.filter(
    ({ scope, state, subplan }) =>
      scope === 'unknown' && state !== 'skipped' && state !== 'cancelled' && subplan === undefined,
  ).length;
  const concerns = contracts?.waves.flatMap((wave) => wave.concerns) ?? [];
  const aligned = concerns.filter(({ status }) => status === 'aligned').length;
  const drifts = contracts?.drifts.filter(({ open }) => open.length > 0).length ?? 0;
  const unanswered =
    escalations.filter(({ answered }) => !answered).length + handoffs.filter(({ open }) => open).length;
  const actions = contracts?.waves.flatMap((wave) => wave.pending_actions).length ?? 0;
  return {
    vouched: [
      fact(
        `All packages are done and merged (${totals.done} of ${totals.packages})`,
        left.every(({ state }) => state === 'done'),
      ),
      all === 0
        ? fact('Checks were carried out', false)
        : fact(`All checks passed (${all - bad} of ${all})`, bad === 0),
      ...(all === 0 ? [] : [testsFact(testsSum(tests.flatMap((each) => each.tests ?? [])))]),
      ...(goals === undefined ? [] : [goalsFact(goals)]),
      ...(flow.published.length === 0
        ? []
        : [
            fact(
              `What was merged before its package was done was checked at its end${but(unproven, 'was not')}`,
              unproven === 0,
            ),
          ]),
      fact(
        `Every package kept to its scope${but(outside, 'did not')}${but(unseen, 'not looked at')}`,
        outside + unseen === 0,
      ),
      ...(concerns.length === 0
        ? []
        : [
            fact(
              `All concerns between packages are aligned (${aligned} of ${concerns.length})`,
              aligned === concerns.length,
            ),
          ]),
      ...(!hasContracts(report)
        ? []
        : [fact(`Nothing stands on a contract that has changed${but(drifts, 'open')}`, drifts === 0)]),
      fact(`Nothing waits for an answer${but(unanswered, 'open')}`, unanswered === 0),
      fact('A person has taken the work into a branch of theirs', merged !== undefined),
    ],
    left_to_people: [
      ...(actions === 0 ? [] : ['What agents say is still to be done is done, or somebody will do it.']),
      ...ALWAYS,
    ],
  };
}

function testsFact(counted: TestCounts | undefined): Vouched {
  return counted === undefined
    ? fact('Tests were counted from a report', false)
    : fact(
        `Tests that reports tell of passed: ${testCountsText(counted)}`,
        counted.failed === 0 && counted.passed > 0,
      );
}

function goalsFact(goals: readonly GoalReport[]): Vouched {
  const proved = goals.filter(({ verdict }) => verdict === 'proved').length;
  return fact(`What the feature asks for was shown (${proved} of ${goals.length})`, proved === goals.length);
}

function fact(what: string, holds: boolean): Vouched {
  return { what, holds };
}

function but(count: number, word: string): string {
  return count === 0 ? '' : ` (${count} ${word})`;
}

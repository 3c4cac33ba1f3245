import type { JudgedUses } from '../../contracts/contractEvents';
import { durationText } from '../../kernel/kernel';
import type { UsageDocument } from '../../usage/usage';
import { usageDetail, usageFrom, usageText } from '../../usage/usage';
import type { Coverage, TestCounts } from '../../verification/stepMetrics';
import type { ReportList } from './contractLines';
import { goalList } from './goals';
import type { ContractVerdict, PackageReport, RunReport, TestKind, TestsOfKind } from './reportDocument';
import { nestedPackages } from './reportDocument';
import { isOfTests } from './testKinds';

/** How tests came out, by the reports of who ran them: "46 tests passed, 1 skipped". */
export function testCountsText({ passed, failed, skipped }: TestCounts): string {
  return [
    `${passed} ${passed === 1 ? 'test' : 'tests'} passed`,
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(skipped === 0 ? [] : [`${skipped} skipped`]),
  ].join(', ');
}

/** The part of the lines that tests reached, never rounded up: "91 % of 24 lines". */
function coverageText({ covered, lines }: Coverage): string {
  return `${Math.floor((covered * 100) / lines)} % of ${lines} ${lines === 1 ? 'line' : 'lines'}`;
}

/** What the feature asks for, and what steps have measured, each with what says so, as lists that may be empty. */
export function measuredLists(report: RunReport): ReportList[] {
  const steps = nestedPackages(report).flatMap(({ item, name }) =>
    item.checks.flatMap(({ name: step, measured }) =>
      measured === undefined ? [] : [{ subject: `${name}: ${step}`, ...measured }],
    ),
  );
  const promised = nestedPackages(report).flatMap(({ item, name }) =>
    item.tier === undefined ? [] : [{ subject: name, ...item.tier }],
  );
  const proof = (from: readonly string[]) => ` (${from.join(', ')})`;
  return [
    goalList(report),
    {
      heading: 'What tiers promise',
      lines: promised.map(({ subject, tier, verdict, why }) => ({
        subject,
        text: `tier ${tier}${verdict === 'claimed' ? ', claimed' : ''}: ${why}`,
      })),
    },
    {
      heading: 'Tests that reports tell of',
      lines: steps.flatMap(({ subject, tests, from }) =>
        tests === undefined ? [] : [{ subject, text: `${testCountsText(tests)}${proof(from)}` }],
      ),
    },
    {
      heading: 'Coverage',
      lines: steps.flatMap(({ subject, coverage, from }) =>
        coverage === undefined ? [] : [{ subject, text: `${coverageText(coverage)}${proof(from)}` }],
      ),
    },
    {
      heading: 'Reports that could not be read',
      lines: steps.flatMap(({ subject, unread = [] }) => unread.map((text) => ({ subject, text }))),
    },
  ];
}

/** How a run came out, in a few words: "done, 8 of 8 packages". */
export function headline(report: RunReport): string {
  const { done } = report.totals;
  const pending = report.handoffs.filter(({ open }) => open).length;
  const asked = pending === 0 ? '' : `, ${pending} HANDOFF PENDING`;
  return `${report.state}, ${done} of ${report.totals.packages} ${report.totals.packages === 1 ? 'package' : 'packages'}${asked}`;
}

/** How long it took, and what was gained by working side by side. */
export function timingText({ timing }: RunReport): string {
  const elapsed = durationText(timing.elapsed_seconds * 1000);
  const sequential = durationText(timing.sequential_seconds * 1000);
  const { waited_seconds: waited = 0 } = timing;
  const waits = waited === 0 ? '' : `, ${durationText(waited * 1000)} of it waiting for people or faults`;
  const gain =
    timing.speedup === undefined
      ? ''
      : `; one after another ${sequential}, so ${timing.speedup} times as fast, with up to ${timing.peak_parallel} at once`;
  return `Took ${elapsed}${waits}${gain}`;
}

/** For how long packages stood each way, the ways that there were: "working 2m 05s, checking 8s"; empty: none. */
export function stoodText({ timing }: RunReport): string {
  const { stood_seconds: stood, retried_seconds: retried } = timing;
  const told = (Object.keys(STOOD_WORDS) as (keyof typeof STOOD_WORDS)[])
    .filter((way) => stood[way] >= 1)
    .map((way) => `${STOOD_WORDS[way]} ${durationText(stood[way] * 1000)}`);
  return [
    ...told,
    ...(retried >= 1 ? [`of it in attempts tried again ${durationText(retried * 1000)}`] : []),
  ].join(', ');
}

const STOOD_WORDS = {
  preparing: 'preparing',
  working: 'agents working',
  checking: 'checking',
  merging: 'merging',
  waits_for_you: 'waiting for people',
  waits_for_others: 'waiting for others',
  held: 'held by faults',
} as const;

/** Whom packages waited for, a line for each. */
export function heldUpLines({ held_up: all }: RunReport): { subject: string; text: string }[] {
  return all.map(({ package: id, waiting, seconds }) => ({
    subject: id,
    text: `${durationText(seconds * 1000)}, by ${waiting.join(', ')}`,
  }));
}

/** What each wave has used up, in brackets; empty where there is no more than one of which agents told. */
export function usedByWave({ usage_by_wave: waves = {} }: Pick<RunReport, 'usage_by_wave'>): string {
  const each = Object.entries(waves).map(([wave, usage]) => `wave ${wave}: ${usedText(usage)}`);
  return each.length < 2 ? '' : ` (${each.join('; ')})`;
}

/** What was used up, for people; empty where no agent told. */
export function usedText(usage: UsageDocument | undefined): string {
  const used = usageFrom(usage);
  return used === undefined ? '' : usageText(used);
}

/** What was used up, for people: every kind of tokens, and where the cost is from; empty where no agent told. */
export function usedInFull(usage: UsageDocument | undefined): string {
  const used = usageFrom(usage);
  return used === undefined ? '' : usageDetail(used);
}

/** What was proved of what a package builds on and serves, counted by kind; empty where nothing was. */
export function usesText({
  proved,
  queries = 0,
  members = 0,
  requests = 0,
  routes = 0,
  events = 0,
  calls = 0,
}: Omit<JudgedUses, 'unchecked'>): string {
  const some = (count: number, one: string, more = `${one}s`): string[] =>
    count === 0 ? [] : [`${count} ${count === 1 ? one : more}`];
  return [
    ...some(proved, 'import'),
    ...some(queries, 'query', 'queries'),
    ...some(members, 'member of types', 'members of types'),
    ...some(requests, 'request'),
    ...some(routes, 'route'),
    ...some(events, 'event'),
    ...some(calls, 'call'),
  ].join(', ');
}

/** Said of a run in which nothing could be held against a contract. */
export const NO_CONTRACTS = 'none were left or used, so nothing was checked against one';

/** Whether a run, or one within it, has left contracts or built on some. */
export function hasContracts({ packages, contracts }: Pick<RunReport, 'packages' | 'contracts'>): boolean {
  const { artifacts = [], drifts = [] } = contracts ?? {};
  return (
    artifacts.length > 0 ||
    drifts.length > 0 ||
    packages.some(({ imports, subplan }) => {
      const { broken = [], unchecked = [] } = imports ?? {};
      const isJudged = imports !== undefined && usesText(imports) !== '';
      return (
        isJudged ||
        broken.length > 0 ||
        unchecked.length > 0 ||
        (subplan !== undefined && hasContracts(subplan))
      );
    })
  );
}

/** What people read of a package's verdict about contracts; empty where nothing of it was merged or known. */
export function contractText({
  contract,
  imports,
  type_checkers: checkers = [],
  merged_types: later = [],
}: Pick<PackageReport, 'contract' | 'imports' | 'type_checkers' | 'merged_types'>): string {
  const { broken = [], unchecked = [] } = imports ?? {};
  const kinds = imports === undefined ? '' : usesText(imports);
  const counted = [
    ...(broken.length === 0 ? [] : [`${broken.length} broken and let through by the plan`]),
    ...(kinds === '' ? [] : [`${kinds} proved`]),
    ...(unchecked.length === 0 ? [] : [`${unchecked.length} unchecked`]),
  ].join(', ');
  const all = counted === '' ? 'unchecked' : counted;
  const words: Readonly<Record<ContractVerdict, string>> = {
    proved: all,
    unchecked: all,
    broken: all,
    corrected: `${all}, after it was sent back`,
    stale: counted === '' ? 'stale' : `stale; ${counted}`,
  };
  const own = checkers.length === 0 ? '' : `; ${checkers.join(', ')} passed on its commit`;
  const merged = later.map(({ checker, package: id }) => `${checker} in ${id}`);
  const judged = merged.length === 0 ? own : `${own}; passed on it as merged: ${merged.join(', ')}`;
  return contract === undefined ? '' : `${words[contract]}${judged}`;
}

/** Who carried a package out, and on which machines where these were others than its driver's. */
export function agentText({ agent, attempts }: Pick<PackageReport, 'agent' | 'attempts'>): string {
  const machines = [...new Set(attempts.flatMap(({ machine }) => machine ?? []))];
  return machines.length === 0 ? agent : `${agent} on ${machines.join(', ')}`;
}

/** How many of some steps passed: "3 of 4 steps passed, 1 failed". */
export function stepsText({ passed, failed, open }: Omit<TestsOfKind, 'kind'>): string {
  const all = passed + failed + open;
  return [
    `${passed} of ${all} ${all === 1 ? 'step' : 'steps'} passed`,
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(open === 0 ? [] : [`${open} without a verdict`]),
  ].join(', ');
}

/** How the steps of a kind came out, and the tests of which their reports tell. */
export function testsText(tests: TestsOfKind): string {
  const told = tests.tests === undefined ? noTestsText(tests.kind) : testCountsText(tests.tests);
  return [stepsText(tests), ...(told === '' ? [] : [told])].join('; ');
}

/** Said in place of counted tests where no step left a report; empty where none was to be expected. */
export function noTestsText(kind: TestKind): string {
  return isOfTests(kind) ? 'tests not counted: no report' : '';
}

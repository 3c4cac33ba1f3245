import type { Coverage, TestCounts } from '../verification/stepMetrics';
import type { ReportList } from './contractLines';
import { goalList } from './goals';
import { nestedPackages } from './nestedPackages';
import type { RunReport } from './reportDocument';

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

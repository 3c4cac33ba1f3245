import type { Target } from '../../plan/additions';
import type { ReadReport } from './readReport';
import { printedReport, readReport } from './readReport';
import type { Coverage, Measured, WrittenReport } from './stepMetrics';
import { PRINTED, testsSum } from './stepMetrics';
import { valuesOf } from './targets';

/**
 * What a step has measured. Reports that the plan names count before others, files before what was printed. Where one run of
 * tests is told in several formats, the first of them counts, so that no test does twice; several files of one format add up.
 * @param printed all that the step printed; undefined: not all of it is known.
 * @param targets whose numbers are looked for.
 * @returns undefined where there is no report and no number at all.
 */
export function measuredBy(
  reports: readonly WrittenReport[],
  printed: string | undefined,
  targets: readonly Target[] = [],
): Measured | undefined {
  const read = differing(reports).map((report): Content => ({ ...report, ...contentOf(report) }));
  const ofTests = counted(read.filter(({ tests }) => tests !== undefined));
  const ofCoverage = counted(read.filter(({ coverage }) => coverage !== undefined));
  const told = printed === undefined || ofTests.length > 0 ? undefined : printedReport(printed)?.tests;
  const tests = told ?? testsSum(ofTests.flatMap((report) => report.tests ?? []));
  const coverage = coverageSum(ofCoverage.flatMap((report) => report.coverage ?? []));
  const unread = read.flatMap(({ path, trouble }) => (trouble === undefined ? [] : [`${path}: ${trouble}`]));
  const files = [...ofTests, ...ofCoverage].map(({ path }) => path);
  const from = listed([...new Set([...(told === undefined ? [] : [PRINTED]), ...files])]);
  const counts = {
    ...(tests === undefined ? {} : { tests }),
    ...(coverage === undefined ? {} : { coverage }),
  };
  const values = valuesOf(targets, { ...counts, from, reports, printed });
  const hasValues = Object.keys(values).length > 0;
  if (tests === undefined && coverage === undefined && unread.length === 0 && !hasValues) {
    return undefined;
  }
  return {
    ...counts,
    ...(hasValues ? { values } : {}),
    from,
    ...(unread.length === 0 ? {} : { unread: listed(unread) }),
  };
}

type Content = ReadReport & WrittenReport;

/** As many files as are named: a tool may write one for each class. */
const LISTED = 5;

function listed(names: readonly string[]): string[] {
  const more = names.length - LISTED;
  return more < 2 ? [...names] : [...names.slice(0, LISTED), `${more} more`];
}

/** The same text in two places is one report. */
function differing(reports: readonly WrittenReport[]): WrittenReport[] {
  const seen = new Set<string>();
  return [...reports]
    .sort((a, b) => Number(b.named) - Number(a.named))
    .filter(({ text }) => {
      const isKnown = text !== undefined && seen.has(text);
      seen.add(text ?? '');
      return !isKnown;
    });
}

function contentOf({ path, named, text }: WrittenReport): ReadReport {
  if (text === undefined) {
    return { trouble: 'it is too large to be read' };
  }
  const isTold = named && /\.(xml|tap|info|lcov)$/.test(path);
  return readReport(text) ?? (isTold ? { trouble: 'it is no report of a kind that is known' } : {});
}

/** Those that the plan names, where there are any; of them those of the format that counts. */
function counted(telling: readonly Content[]): Content[] {
  const preferred = telling.some(({ named }) => named) ? telling.filter(({ named }) => named) : telling;
  const rank = Math.min(...preferred.map((report) => report.rank ?? 0));
  return preferred.filter((report) => report.rank === rank);
}

function coverageSum(counts: readonly Coverage[]): Coverage | undefined {
  const sum = (of: keyof Coverage) => counts.reduce((all, each) => all + each[of], 0);
  // What has measured no line has measured nothing.
  return sum('lines') === 0 ? undefined : { covered: sum('covered'), lines: sum('lines') };
}

import { graphDot, graphMermaid } from '../../../src/plan/graph/graphFormats';
import { graphReport, graphText } from '../../../src/plan/graph/graphReport';
import type { Problem } from '../../../src/plan/problem';
import { readPlan } from '../../../src/plan/reading/readPlan';
import { filesToFind } from '../../../src/plan/checks/basis/surroundings';
import { validationReport } from '../../../src/plan/checks/validation';
import { wholeDocument } from '../../../src/plan/yaml/planDocument';

/**
 * Does with a text everything that the project does with plans.
 * @throws Error when something is not as it must be for every text.
 */
export function judgeDocument(text: string): void {
  const reading = readPlan(text, { folderName: 'fuzz' });
  const surroundings = { folder: 'fuzz', isMissing: () => true };
  const report = validationReport('plan', reading, { surroundings });
  validationReport('plan', reading, { strict: true });
  JSON.stringify([report, graphReport(reading.plan), filesToFind(reading.plan)]);
  graphText(reading.plan);
  graphDot(reading.plan);
  graphMermaid(reading.plan);
  sameAsWhole(text, reading);
  const ids = new Set(reading.plan.packages.map((item) => item.id));
  const drawn = report.waves.flat();
  must(drawn.length === ids.size && drawn.every((id) => ids.has(id)), 'every package is in one wave');
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  report.problems.forEach((problem, index) => {
    placed(problem, lines);
    const before = report.problems[index - 1];
    must(
      before === undefined || before.range.start.line <= problem.range.start.line,
      'problems are in order',
    );
  });
}

/** Reading packages one by one must not show. */
function sameAsWhole(text: string, { document }: ReturnType<typeof readPlan>): void {
  if (document.chunks !== undefined) {
    const whole = wholeDocument(text.replace(/^\uFEFF/, ''));
    must(JSON.stringify(nodes(whole.root)) === JSON.stringify(nodes(document.root)), 'parts mean the same');
    must(whole.broken === document.broken, 'parts are as broken');
    must(inAnyOrder(whole.problems) === inAnyOrder(document.problems), 'parts have the same problems');
  }
}

function inAnyOrder(problems: readonly Problem[]): string {
  return problems
    .map((problem) => JSON.stringify(problem))
    .sort()
    .join('\n');
}

function nodes(value: unknown): unknown {
  return value instanceof Map
    ? [...value].map(([key, entry]) => [key as unknown, nodes(entry)])
    : Array.isArray(value)
      ? value.map(nodes)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, nodes(item)]))
        : typeof value === 'number'
          ? String(value)
          : value;
}

function placed({ code, message, range: { start, end } }: Problem, lines: readonly string[]): void {
  const line = lines[start.line];
  must(line !== undefined && start.character <= line.length, `${code} has a place in the text`);
  must(
    end.line > start.line || (end.line === start.line && end.character >= start.character),
    `${code} ends`,
  );
  must(message.length <= 700 && /^[^\p{Cc}]+$/u.test(message), `${code} can be printed`);
}

function must(holds: boolean, what: string): void {
  if (!holds) {
    throw new Error(`Not true: ${what}.`);
  }
}

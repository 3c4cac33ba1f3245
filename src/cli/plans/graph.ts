import { writeFile, readFile } from 'node:fs/promises';
import { resolve, join } from 'node:path';
import { createHash } from 'node:crypto';
import { Option } from 'commander';
import { listFiles } from '../../node/git/changedFiles';
import { findRepository } from '../../node/git/findRepository';
import { lookAround } from '../../node/plans/planSurroundings';
import { checkPlan } from '../../plan/checks/checkPlan';
import { graphDot, graphMermaid } from '../../plan/graph/graphFormats';
import type { GraphReport } from '../../plan/graph/graphReport';
import { graphReport, graphText } from '../../plan/graph/graphReport';
import type { PlanAdvice } from '../../planning/advice';
import { adviceLines, planAdvice } from '../../planning/advice';
import type { Plan } from '../../plan/model';
import type { Subplans } from '../../plan/reading/subplans';
import { subplanOf } from '../../plan/reading/subplans';
import type { ReviewInput } from '../../views/reviewDocument';
import { reviewDocument } from '../../views/reviewDocument';
import { WavesError } from '../../wavesError';
import type { CommandContext, CommandTable } from '../context/command';
import { EXIT } from '../context/command';
import { problemLine } from './problemText';
import type { ReviewDocument } from '../../protocol/review';
import { openSpecChange, planAt } from '../../node/plans/planFiles';

interface GraphOptions {
  readonly plans: readonly string[];
  readonly format: keyof typeof FORMATS;
  readonly output?: string;
  readonly advice?: boolean;
}

/** A plan with all that a format may want to know of it. */
interface Shown extends ReviewInput {
  /** Absolute. */
  readonly path: string;
  readonly webviewFolder: string;
  /** The plans within it. */
  readonly subplans: Subplans | undefined;
  /** Absent: nobody wants any. */
  readonly advice?: PlanAdvice;
}

/** How a plan's order can be printed. */
const FORMATS = {
  text: ({ reading, advice, subplans }: Shown) =>
    [
      graphText(reading.plan).trimEnd(),
      ...innerPlans(reading.plan, subplans),
      ...(advice === undefined ? [] : ['', ...adviceLines(advice)]),
    ].join('\n'),
  json: ({ reading, advice, subplans }: Shown) =>
    JSON.stringify(
      { ...wholeReport(reading.plan, subplans), ...(advice === undefined ? {} : advice) },
      null,
      2,
    ),
  mermaid: ({ reading }: Shown) => graphMermaid(reading.plan),
  dot: ({ reading }: Shown) => graphDot(reading.plan),
  html: async (shown: Shown) =>
    reviewPage(
      reviewDocument({
        ...shown,
        files: await filesAround(shown.path),
        change: await openSpecChange(shown.path),
      }),
      shown.webviewFolder,
    ),
} as const satisfies Readonly<Record<string, (shown: Shown) => string | Promise<string>>>;

/** Adds `waves graph`. */
export function addGraph(table: CommandTable): void {
  table
    .add(
      {
        usage: 'graph <plan>',
        summary: 'show waves, edges and the critical path',
        group: 'plans',
        args: 'plans',
      },
      graph,
    )
    .addOption(
      new Option('--format <format>', 'how to print it; html is one page to review the plan on, offline')
        .choices(Object.keys(FORMATS))
        .default('text'),
    )
    .option(
      '--advice',
      'add what would make the plan shorter or safer, reckoned by the scheduler of runs (text, json)',
    )
    .option('-o, --output <file>', 'write it into this file instead of stdout');
}

/** `waves graph`: a plan's waves, edges and critical path. What can be drawn is drawn; errors of the plan go to stderr. */
async function graph(context: CommandContext, options: GraphOptions): Promise<number> {
  const [name = ''] = options.plans;
  const { path, file, reading } = await planAt(context.folder, name);
  const surroundings = await lookAround(reading.plan, path);
  const problems = checkPlan(reading, { surroundings });
  const errors = problems.filter((problem) => problem.severity === 'error');
  errors.forEach((problem) => context.terminal.err(problemLine(name, problem)));
  const content = await FORMATS[options.format]({
    file: name,
    path,
    text: file.text,
    sha256: file.hash,
    reading,
    problems,
    files: undefined,
    webviewFolder: context.installation.webviewFolder,
    subplans: surroundings.subplans,
    ...(options.advice === true ? { advice: planAdvice(reading) } : {}),
  });
  if (options.output === undefined) {
    context.terminal.out(content.trimEnd());
  } else {
    await write(resolve(context.folder, options.output), content);
  }
  return EXIT.success;
}

/** The plans that do the work of packages, each as it is with what it is given, further in. */
function innerPlans(plan: Plan, subplans: Subplans | undefined): string[] {
  return plan.packages.flatMap((item) => {
    const found = subplanOf(subplans, item);
    const inner = found && [graphText(found.reading.plan), ...innerPlans(found.reading.plan, found.subplans)];
    return found === undefined || inner === undefined
      ? []
      : [
          '',
          `${item.id} is ${found.path}`,
          ...inner
            .join('\n')
            .replaceAll(/^(?=.)/gm, '  ')
            .split('\n'),
        ];
  });
}

/** What programs are told of a plan and of those within it, each as it is with what it is given. */
interface WholeReport extends GraphReport {
  /** Absent: no package is a plan of its own that can be read. */
  readonly subplans?: readonly (WholeReport & { readonly package: string; readonly path: string })[];
}

function wholeReport(plan: Plan, subplans: Subplans | undefined): WholeReport {
  const inner = plan.packages.flatMap((item) => {
    const found = subplanOf(subplans, item);
    return found === undefined
      ? []
      : [{ package: item.id, path: found.path, ...wholeReport(found.reading.plan, found.subplans) }];
  });
  return { ...graphReport(plan), ...(inner.length === 0 ? {} : { subplans: inner }) };
}

/** The files of the repository that the plan lies in; undefined where there is none, or no git. */
async function filesAround(path: string): Promise<readonly string[] | undefined> {
  try {
    return await listFiles((await findRepository(path)).root);
  } catch (error) {
    if (error instanceof WavesError) {
      return undefined;
    }
    throw error;
  }
}

async function write(path: string, content: string): Promise<void> {
  await writeFile(path, content.endsWith('\n') ? content : `${content}\n`).catch((cause: unknown) => {
    throw new WavesError('usage', `${path} cannot be written.`, 'Name a file in a folder that exists.', {
      cause,
    });
  });
}

/**
 * One file that shows a plan in any browser without a network. Its policy admits the script and the style sheet that
 * are written into it, each by its hash, and nothing else.
 *
 * @param webviewFolder absolute path of the built webview.
 */
async function reviewPage(document: ReviewDocument, webviewFolder: string): Promise<string> {
  const [script, sheet, font] = await Promise.all([
    readFile(join(webviewFolder, 'graph.js'), 'utf8'),
    readFile(join(webviewFolder, 'graph.css'), 'utf8'),
    readFile(join(webviewFolder, 'codicon.ttf'), 'base64'),
  ]);
  const style = sheet.replace(
    /url\((["']?)[^"')]*codicon\.ttf[^"')]*\1\)/,
    `url(data:font/ttf;base64,${font})`,
  );
  const policy = [
    `default-src 'none'`,
    `script-src ${hashSource(script)}`,
    `style-src ${hashSource(style)}`,
    'font-src data:',
    'img-src data:',
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${escapeHtml(document.snapshot.feature.title)}</title>
    <style id="vscode-codicon-stylesheet">${style}</style>
  </head>
  <body>
    <div id="root"></div>
    <script type="application/json" id="plan">${jsonInHtml(document)}</script>
    <script>${script}</script>
  </body>
</html>
`;
}

function hashSource(text: string): string {
  // A browser reads line ends of any kind as line feeds before it hashes.
  return `'sha256-${createHash('sha256').update(text.replaceAll(/\r\n?/g, '\n')).digest('base64')}'`;
}

/** Nothing in the data may end the element that holds it. */
function jsonInHtml(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', String.raw`\u003c`);
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

import { writeFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { Option } from 'commander';
import { findRepository } from '../../node/git/findRepository';
import { listFiles } from '../../node/git/listFiles';
import { FilePlanFiles } from '../../node/plans/planFiles';
import { lookAround } from '../../node/plans/planSurroundings';
import { checkPlan } from '../../plan/checks/checkPlan';
import { graphDot, graphMermaid } from '../../plan/graph/graphFormats';
import { graphReport, graphText } from '../../plan/graph/graphReport';
import { readPlan } from '../../plan/reading/readPlan';
import type { PlanAdvice } from '../../planning/advice';
import { adviceLines, planAdvice } from '../../planning/advice';
import type { ReviewInput } from '../../views/reviewDocument';
import { reviewDocument } from '../../views/reviewDocument';
import { WavesError } from '../../wavesError';
import type { CommandContext } from '../context/commandContext';
import type { CommandTable } from './commandTable';
import { EXIT } from '../context/exitCodes';
import { problemLine } from './problemText';
import { reviewPage } from './reviewPage';

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
  /** Absent: nobody wants any. */
  readonly advice?: PlanAdvice;
}

/** How a plan's order can be printed. */
const FORMATS = {
  text: ({ reading, advice }: Shown) =>
    [graphText(reading.plan).trimEnd(), ...(advice === undefined ? [] : ['', ...adviceLines(advice)])].join(
      '\n',
    ),
  json: ({ reading, advice }: Shown) =>
    JSON.stringify({ ...graphReport(reading.plan), ...(advice === undefined ? {} : advice) }, null, 2),
  mermaid: ({ reading }: Shown) => graphMermaid(reading.plan),
  dot: ({ reading }: Shown) => graphDot(reading.plan),
  html: async (shown: Shown) =>
    reviewPage(reviewDocument({ ...shown, files: await filesAround(shown.path) }), shown.webviewFolder),
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
  const path = resolve(context.folder, name);
  const { text, hash } = await new FilePlanFiles().readPlan(path);
  const reading = readPlan(text, { fileName: name, folderName: basename(dirname(path)) });
  const problems = checkPlan(reading, { surroundings: await lookAround(reading.plan, path) });
  const errors = problems.filter((problem) => problem.severity === 'error');
  errors.forEach((problem) => context.terminal.err(problemLine(name, problem)));
  const content = await FORMATS[options.format]({
    file: name,
    path,
    text,
    sha256: hash,
    reading,
    problems,
    files: undefined,
    webviewFolder: context.installation.webviewFolder,
    ...(options.advice === true ? { advice: planAdvice(reading) } : {}),
  });
  if (options.output === undefined) {
    context.terminal.out(content.trimEnd());
  } else {
    await write(resolve(context.folder, options.output), content);
  }
  return EXIT.success;
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

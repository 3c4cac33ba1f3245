import { writeFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { Option } from 'commander';
import { findRepository } from '../../node/git/findRepository';
import { listFiles } from '../../node/git/listFiles';
import { FilePlanFiles } from '../../node/plans/planFiles';
import { lookAround } from '../../node/plans/planSurroundings';
import { checkPlan } from '../../plan/checks/checkPlan';
import { graphDot } from '../../plan/graph/graphDot';
import { graphMermaid } from '../../plan/graph/graphMermaid';
import { graphReport, graphText } from '../../plan/graph/graphReport';
import { readPlan } from '../../plan/reading/readPlan';
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
}

/** A plan with all that a format may want to know of it. */
interface Shown extends ReviewInput {
  /** Absolute. */
  readonly path: string;
  readonly webviewFolder: string;
}

/** How a plan's order can be printed. */
const FORMATS = {
  text: ({ reading }: Shown) => graphText(reading.plan),
  json: ({ reading }: Shown) => JSON.stringify(graphReport(reading.plan), null, 2),
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

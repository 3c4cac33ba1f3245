import { basename, dirname, resolve } from 'node:path';
import { Option } from 'commander';
import { FilePlanFiles } from '../../node/planFiles';
import { checkPlan } from '../../plan/checkPlan';
import { graphDot } from '../../plan/graphDot';
import { graphMermaid } from '../../plan/graphMermaid';
import { graphReport, graphText } from '../../plan/graphReport';
import type { Plan } from '../../plan/model';
import { readPlan } from '../../plan/readPlan';
import type { CommandContext } from '../commandContext';
import type { CommandTable } from '../commandTable';
import { EXIT } from '../exitCodes';
import { problemLine } from '../problemText';

interface GraphOptions {
  readonly plans: readonly string[];
  readonly format: keyof typeof FORMATS;
}

/** How a plan's order can be printed. */
const FORMATS = {
  text: graphText,
  json: (plan: Plan) => JSON.stringify(graphReport(plan), null, 2),
  mermaid: graphMermaid,
  dot: graphDot,
} as const;

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
      new Option('--format <format>', 'how to print it').choices(Object.keys(FORMATS)).default('text'),
    );
}

/** `waves graph`: a plan's waves, edges and critical path. What can be drawn is drawn; errors of the plan go to stderr. */
async function graph(context: CommandContext, options: GraphOptions): Promise<number> {
  const [name = ''] = options.plans;
  const path = resolve(context.folder, name);
  const { text } = await new FilePlanFiles().readPlan(path);
  const reading = readPlan(text, { fileName: name, folderName: basename(dirname(path)) });
  const errors = checkPlan(reading).filter((problem) => problem.severity === 'error');
  errors.forEach((problem) => context.terminal.err(problemLine(name, problem)));
  context.terminal.out(FORMATS[options.format](reading.plan));
  return EXIT.success;
}

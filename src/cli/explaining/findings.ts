import { findingsReport, findingText } from '../../run/verification/findings';
import type { CommandContext, CommandTable } from '../context/command';
import { EXIT, jsonOption, runOption } from '../context/command';
import { findRun, unknownPackage } from '../runs/findRun';
import { plainText } from '../context/terminal';

interface FindingsOptions {
  readonly packages: readonly string[];
  readonly run?: string;
  readonly json?: boolean;
}

/** Adds `waves findings`. */
export function addFindings(table: CommandTable): void {
  table
    .add(
      {
        usage: 'findings <package>',
        summary: "show what reviews by other agents found in a package's work, the latest first",
        group: 'looking',
        args: 'packages',
      },
      findings,
    )
    .addOption(runOption())
    .addOption(jsonOption('print them as schemas/review-findings.schema.json has them'));
}

/** `waves findings`: one a line, what stands against the merge first, each with file and line; as JSON, those of the latest review. */
async function findings({ folder, terminal }: CommandContext, options: FindingsOptions): Promise<number> {
  const { state } = await findRun(folder, options.run);
  const [id = ''] = options.packages;
  const item = state.packages.get(id);
  if (item === undefined) {
    throw unknownPackage(state, id);
  }
  const { review } = item;
  if (options.json === true) {
    const { agent, head = '', findings: found = [] } = review ?? {};
    terminal.out(JSON.stringify(findingsReport(agent, head, found), null, 2));
  } else if (review === undefined) {
    terminal.out(`${id} has not been reviewed by another agent.`);
  } else {
    for (const { agent, attempt, head, findings: found } of [review, ...item.earlierReviews.toReversed()]) {
      const commit = head === undefined ? '' : ` (${head.slice(0, 10)})`;
      const count = found.length === 1 ? '1 finding' : `${found.length} findings`;
      terminal.out(`${agent} reviewed attempt ${attempt}${commit}: ${count}.`);
      found.forEach((finding) => terminal.out(plainText(findingText(finding))));
    }
  }
  return EXIT.success;
}

import { resolveAgent } from '../../agents/adapters/agentTable';
import { agentOverride } from '../../engine/start/prepareRun';
import type { CommandContext, CommandTable } from '../context/command';
import { jsonOption, runOption } from '../context/command';
import { findRun } from '../runs/findRun';
import { consentToRevision } from '../runs/revisionConsent';
import type { SteerOptions } from './steerRun';
import { steerRun } from './steerRun';

interface RetryOptions extends SteerOptions {
  readonly packages: readonly string[];
  readonly agent?: string;
  readonly command?: string;
  readonly yes?: boolean;
}

/** Adds `waves retry`. */
export function addRetry(table: CommandTable): void {
  table
    .add(
      {
        usage: 'retry [package...]',
        summary: 'begin packages anew, also after the plan was edited; without one, all that failed',
        group: 'steering',
        args: 'packages',
      },
      retry,
    )
    .option('--agent <name>', 'with another agent')
    .option('--command <command>', 'with a shell command as the agent')
    .option('--yes', 'agree to the commands of the plan')
    .addOption(runOption())
    .addOption(jsonOption());
}

/** `waves retry`: a plan whose text has changed is taken over first; commands that are new in it are asked about. */
async function retry(context: CommandContext, options: RetryOptions): Promise<number> {
  const found = await findRun(context.folder, options.run);
  const { packages } = options;
  const wish = agentOverride(options.agent, options.command);
  const agent =
    wish && resolveAgent(packages[0] ?? 'all', { override: wish, planned: undefined, fallback: undefined });
  const consent = await consentToRevision(context, found, packages, agent, options.yes === true);
  const action = {
    kind: 'retry' as const,
    ...(packages.length === 0 ? {} : { packages }),
    ...(agent === undefined ? {} : { agent }),
  };
  const what = packages.length === 0 ? 'everything that failed' : packages.join(', ');
  return steerRun(context, options, action, `Retrying ${what}`, found, consent);
}

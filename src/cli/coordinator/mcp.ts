import { findRepository } from '../../node/git/findRepository';
import { reachCoordinator } from './reachCoordinator';
import { onceSignalled } from '../context/departure';
import type { CommandContext, CommandTable } from '../context/command';
import { EXIT } from '../context/command';
import { ROLES, roleNamed } from '../../coordinator/operations/roles';
import { WavesError } from '../../wavesError';

/** Adds `waves mcp`. */
export function addMcp(table: CommandTable): void {
  table
    .add(
      {
        usage: 'mcp',
        summary: 'offer the coordinator to an agent, as an MCP server on standard input and output',
        group: 'machine',
      },
      mcp,
    )
    .option('--tools <role>', `which tools to list: ${ROLES.join(', ')}`)
    .addHelpText(
      'after',
      [
        '',
        'An agent of a run is who its key in COORDINATION_API_KEY says; any other one is AGENT_ID.',
        '',
        '  claude mcp add coordination -- waves mcp',
        '',
        'Listed is what an agent of a run or a person’s own session needs. Upstream’s skills need --tools full.',
      ].join('\n'),
    );
}

/** `waves mcp`: the coordinator's tools on standard input and output, until that is closed. */
async function mcp(context: CommandContext, { tools }: { readonly tools?: string }): Promise<number> {
  const role = roleNamed(tools ?? (process.env['WAVES_TOKEN'] === undefined ? 'person' : 'agent'));
  if (role === undefined) {
    throw new WavesError('usage', `There is no role ${tools ?? ''}.`, `Roles are ${ROLES.join(', ')}.`);
  }
  const reached = await reachCoordinator(() => findRepository(context.folder), context.installation);
  const { serveMcp } = await import('./serveMcp');
  const close = serveMcp(reached.place, role, (message) => context.terminal.err(message));
  await new Promise<void>((resolve) => {
    process.stdin.once('end', resolve);
    process.stdin.once('close', resolve);
    onceSignalled('SIGTERM', resolve);
    onceSignalled('SIGINT', resolve);
  });
  await close();
  reached.dispose();
  return EXIT.success;
}

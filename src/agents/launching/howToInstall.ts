import type { AgentAdapter } from './agentAdapter';

/** How to get an agent that is not there, in one line for people; empty for one that needs nothing. */
export function howToInstall({ program }: AgentAdapter): string {
  if (program === undefined) {
    return '';
  }
  if (program.site === '') {
    return `Put ${program.command} on the PATH`;
  }
  return program.package === undefined
    ? `See ${program.site}`
    : `npm install --global ${program.package} (${program.site})`;
}

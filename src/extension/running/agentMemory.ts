import type * as vscode from 'vscode';
import type { AgentOverride } from '../../protocol/driver';

const AGENT = 'waves.agent';

/**
 * What a person has answered for this workspace. It is kept by the editor and not in the workspace's settings, because
 * a changed settings file would be an uncommitted change in the repository that is about to be run.
 */
export class AgentMemory {
  constructor(private readonly memory: vscode.Memento) {}

  /** The agent for packages that name none; undefined when nobody has been asked. */
  get agent(): AgentOverride | undefined {
    return this.memory.get<AgentOverride>(AGENT);
  }

  async rememberAgent(agent: AgentOverride): Promise<void> {
    await this.memory.update(AGENT, agent);
  }
}

import type { ResolvedAgent } from '../run/events';

/** What an adapter may know of the machine when it builds a command line. */
export interface AgentMachine {
  readonly platform: 'posix' | 'windows';
  /** Absolute path of the Node.js that runs our own programs. */
  readonly nodePath: string;
  /** Absolute path of the built-in demo agent. */
  readonly demoAgentPath: string;
  /** The user's shell for commands on Windows (`ComSpec`). */
  readonly commandShell: string | undefined;
}

/** How to start an agent: program and arguments, never a shell string. */
export interface AgentCommandLine {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Whether the prompt is given on standard input as well as in `WAVES_PROMPT_FILE`. */
  readonly promptOnStdin: boolean;
}

/** One kind of agent. A new one is one file and one entry in `agentTable.ts`. */
export interface AgentAdapter {
  readonly name: string;
  /** For people, in lists. */
  readonly label: string;
  commandLine(agent: ResolvedAgent, machine: AgentMachine): AgentCommandLine;
}

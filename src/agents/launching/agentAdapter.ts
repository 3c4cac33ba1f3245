import type { FolderOverlay } from '../../ports/attempts';
import type { ResolvedAgent } from '../../run/kernel/kernel';
import type { AgentStream, AgentTranscript } from '../streams/agentStream';

/** Our MCP server, as an agent starts it for itself: `waves mcp`, which is whoever its environment says. */
export interface McpServer {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** What agents call our server, and so begin the names of its tools with. */
export const MCP_NAME = 'waves';

/** The form that most agents take: servers by name. @param more what an agent wants to know of each besides. */
export function mcpServers(
  { command, args, env }: McpServer,
  more: Readonly<Record<string, unknown>> = {},
): string {
  return JSON.stringify({ mcpServers: { [MCP_NAME]: { command, args, env, ...more } } }, undefined, 2);
}

/** What an adapter may know of the machine when it builds a command line. */
export interface AgentMachine {
  readonly platform: 'posix' | 'windows';
  /** Absolute path of the Node.js that runs our own programs. */
  readonly nodePath: string;
  /** Absolute path of the built-in demo agent. */
  readonly demoAgentPath: string;
  /** Absolute path of our command line. */
  readonly cliPath: string;
  /** Absolute path of the program that agents ask before they write a file. */
  readonly scopeGuardPath: string;
  /** Absolute path of our client of the Agent Client Protocol. */
  readonly acpClientPath: string;
  /** Absolute path of the program that leads to hosts out of a sandbox. */
  readonly hostGatePath: string;
  /** The user's shell for commands on Windows (`ComSpec`). */
  readonly commandShell: string | undefined;
}

/** One try of one package, as far as a command line depends on it. */
export interface AgentTask {
  readonly packageId: string;
  /** Absolute. */
  readonly worktree: string;
  /** Absolute path of the file that holds the prompt. */
  readonly promptFile: string;
  /** Absolute path of a folder for what the agent needs besides; it is neither in the repository nor the user's. */
  readonly folder: string;
  /** Absolute path of the file that tells the guard what may be written. */
  readonly scopeFile: string;
  readonly writeAllow: readonly string[];
  readonly deny: readonly string[];
  /** The conversation that it goes on with; the prompt is what is said in it next. Absent: a new one. */
  readonly session?: string;
  /** What is said next in that conversation, for whoever finds out only later whether it can go on with it. */
  readonly goOn?: string;
  /** What that conversation has cost so far, in US dollars, as its agent has said. */
  readonly spentUsd?: number;
  /** The server through which it reaches its run and other agents; absent: there is none. */
  readonly mcp?: McpServer;
}

/** What our client of the Agent Client Protocol is told of an attempt, as JSON in a file. */
export interface AcpRequest {
  /** What starts the agent, as a person has written it. */
  readonly command: string;
  /** What its conversation is called. */
  readonly title: string;
  /** Absolute path of what the agent is asked for. */
  readonly promptFile: string;
  /** Absolute path of the worktree. */
  readonly cwd: string;
  /** Absolute path of the file that tells what may be written. */
  readonly scopeFile: string;
  readonly mcp?: McpServer;
  /** One of those that the agent offers. */
  readonly model?: string;
  /** What else is chosen of what the agent offers, by name: its mode, how much it thinks ... */
  readonly options?: Readonly<Record<string, string>>;
  /** The conversation that it goes on with, where the agent can. */
  readonly session?: string;
  /** What the agent is told next in that conversation, in place of the prompt. */
  readonly goOn?: string;
  /** What it has cost so far, in US dollars. */
  readonly spentUsd?: number;
}

/** How to start an agent: program and arguments, never a shell string. */
export interface AgentCommandLine {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Those of its variables that hold JSON: what the user has in them stays beneath it. */
  readonly jsonVariables?: readonly string[];
  /** Whether the prompt is given on standard input as well as in `WAVES_PROMPT_FILE`. */
  readonly promptOnStdin: boolean;
  /** Whether it goes on reading standard input while it works, so that lines can be typed for it; not with `promptOnStdin`. */
  readonly takesInput?: true;
  /** Files that have to be there before it starts, by absolute path. */
  readonly files?: Readonly<Record<string, string>>;
  /** Folders in the worktree that have to be there before it starts, from its top. */
  readonly folders?: readonly string[];
  /** Whether it gets a folder for temporary files that is its alone, and gone with it. */
  readonly ownTemporary?: true;
  /** Folders that show some of the user's own before it starts. */
  readonly overlays?: readonly FolderOverlay[];
}

/** How a conversation in a terminal begins. */
export type Opening = { readonly prompt: string } | { readonly session: string };

/** A CLI that has to be installed. */
export interface AgentProgram {
  /** As it is found on the PATH; it answers to `--version`. */
  readonly command: string;
  /** Where it can be had: an npm package, or none. */
  readonly package?: string;
  /** The version that the tests run; absent: they run none. */
  readonly tried?: string;
  /** Where its documentation is. */
  readonly site: string;
}

/** One kind of agent. A new one is one file and one entry in `agentTable.ts`. */
export interface AgentAdapter {
  readonly name: string;
  /** For people, in lists. */
  readonly label: string;
  /** Absent: the agent needs nothing, or only the user knows what. */
  readonly program?: AgentProgram;
  commandLine(agent: ResolvedAgent, machine: AgentMachine, task: AgentTask): AgentCommandLine;
  /** Whether what it is started with denies writes outside of a scope before they happen. */
  keepsScope?(scope: Pick<AgentTask, 'writeAllow' | 'deny'>): boolean;
  /** Whether it hands our MCP server (`AgentTask.mcp`) on to its agent. */
  readonly takesTools?: true;
  /** Whether it is a program whose exit code is all that it says of its end; the others say it themselves. */
  readonly exitIsWord?: true;
  /** Whether a sandbox of the operating system is around its commands that is its own, so that ours would be in its way. */
  readonly ownSandbox?: true;
  /**
   * How a person talks with it in a terminal, where that is possible: with the prompt as its first word, or going on with
   * an earlier conversation.
   */
  interactive?(
    agent: ResolvedAgent,
    machine: AgentMachine,
    task: AgentTask,
    opening: Opening,
  ): AgentCommandLine;
  /** Whether it can go on with an earlier conversation (`AgentTask.session`) without a person at a terminal. */
  readonly resumes?: true;
  /** The transcript of a conversation that the agent keeps itself. */
  readonly transcript?: AgentTranscript;
  /** A reader of its standard output, where that is a structured stream of JSON lines. */
  stream?(): AgentStream;
}

import type { Environment, SandboxWish } from '../../plan/model';
import { environmentName } from '../../plan/model';
import type { SandboxFinding } from './sandboxFinding';

/** An agent that will be started, as far as its program and its login can be looked for. */
export interface AgentNeed {
  readonly name: string;
  readonly label: string;
  /** Program on the PATH; undefined when it needs none. */
  readonly command: string | undefined;
  /** How to get it, for people. */
  readonly install: string | undefined;
  /** What shows that somebody is logged in; undefined when that can't be seen from outside. */
  readonly login: LoginEvidence | undefined;
  /** Each machine that is to start it looks for it itself. */
  readonly away?: true;
  /** What the plan says of the network does not go with it: its model is asked over that, or it has a sandbox of its own. */
  readonly cutOff?: 'no network' | 'own sandbox' | 'own sandbox, and an image';
  /** Where it is started; absent: among this machine's files. */
  readonly environment?: Environment;
}

/** A tool that has to be there. */
export interface ToolNeed {
  /** As the plan writes it. */
  readonly text: string;
  /** As for an agent. */
  readonly environment?: Environment;
}

/** What findings about a program go by. */
export function programKey(program: string, environment: Environment | undefined): string {
  return environment === undefined ? program : `${program} in ${environmentName(environment)}`;
}

/** Each of these alone is enough. */
export interface LoginEvidence {
  /** Environment variables that are set. */
  readonly variables: readonly string[];
  /** Files, from the home folder, with forward slashes. */
  readonly files: readonly string[];
  /** How to log in, for people. */
  readonly how: string;
}

/** Everything that is looked at before a run begins. */
export interface PreflightNeeds {
  readonly tools: readonly ToolNeed[];
  /** Variables; as the plan writes them, as what follows. */
  readonly environment: readonly string[];
  readonly services: readonly string[];
  /** Ports on this machine that must be free, as the plan writes them. */
  readonly ports: readonly string[];
  readonly agents: readonly AgentNeed[];
  /** Whether nothing may work without the operating system's sandbox, or it is looked for, or nobody wants one. */
  readonly sandbox: SandboxWish;
  /** Whether it has to keep somebody to a list of hosts. */
  readonly hosts: boolean;
  /** Whose files are to be seen in it. */
  readonly environments: readonly Environment[];
  /** Worktrees that will stand at the same time, each a checkout of the base. */
  readonly worktrees: number;
}

/** What was found of a program. */
export type ToolFinding =
  | { readonly found: false }
  | {
      readonly found: true;
      /** Absolute. */
      readonly path: string;
      /** Undefined when it was not asked for its version, or did not tell. */
      readonly version: string | undefined;
    };

/** What the world holds of what is needed. Maps go from what the plan wrote. */
export interface PreflightFindings {
  /** By `programKey`, for tools and agents. */
  readonly tools: ReadonlyMap<string, ToolFinding>;
  /** Variables that are set and not blank, of those that matter. */
  readonly environment: ReadonlySet<string>;
  /** Why a service does not answer; undefined when it does. */
  readonly services: ReadonlyMap<string, string | undefined>;
  /** Ports of those that matter on which something listens. */
  readonly usedPorts: ReadonlySet<string>;
  /** Names of agents whose login was seen. */
  readonly loggedIn: ReadonlySet<string>;
  /** Undefined where git is missing. */
  readonly gitVersion: string | undefined;
  readonly gitIsNewEnough: boolean;
  readonly disk: DiskFinding | undefined;
  /** Absent where none is needed. */
  readonly sandbox?: SandboxFinding;
  /** The sandbox with the files of each environment, by its name. */
  readonly images: ReadonlyMap<string, SandboxFinding>;
}

/** Sizes in bytes. */
export interface DiskFinding {
  readonly free: number;
  /** Of one checkout of the base. */
  readonly checkout: number;
}

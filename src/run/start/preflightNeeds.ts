import type { Environment, SandboxWish } from '../../plan/model';
import { environmentName } from '../../plan/model';
import type { SandboxFinding } from './preflight';

/** A program that must be there, and the versions that will do. */
export interface ToolRequirement {
  /** As it is found on the PATH. */
  readonly tool: string;
  /** All of them must hold; empty: any version will do. */
  readonly bounds: readonly VersionBound[];
  /** What could not be read as a version, if anything. */
  readonly unreadable?: string;
}

/** `same` asks for the parts that are given and leaves the others open: `20` admits `20.11.1`. */
type VersionRelation = '>=' | '>' | '<=' | '<' | 'same' | '^' | '~';

/** One condition on a version. */
interface VersionBound {
  readonly relation: VersionRelation;
  readonly version: readonly number[];
}

const PROGRAM = /^\s*([A-Za-z0-9_+][A-Za-z0-9_.+-]*)\s*(.*)$/;
const BOUND = /^\s*,?\s*(>=|<=|==|=|>|<|\^|~|@)?\s*v?(\d+(?:\.\d+)*)(?:\.[x*])*[A-Za-z0-9.+-]*/;

/**
 * Reads what a plan says of a tool: `git`, `node >= 20`, `python3 >=3.10 <3.13`, `node ^20.1`, `node@20`, `node 20`.
 * @returns undefined for what does not begin with the plain name of a program; paths are not admitted.
 */
export function toolRequirement(text: string): ToolRequirement | undefined {
  const [, tool, rest = ''] = PROGRAM.exec(text) ?? [];
  if (tool === undefined) {
    return undefined;
  }
  const bounds: VersionBound[] = [];
  let left = rest.trim();
  while (left !== '') {
    const found = BOUND.exec(left);
    if (found === null) {
      return { tool, bounds, unreadable: left };
    }
    bounds.push({
      relation: relationOf(found[1]),
      version: (found[2] ?? '').split('.').map(Number),
    });
    left = left.slice(found[0].length).trim();
  }
  return { tool, bounds };
}

/** The first thing in a program's answer that looks like a version; undefined when nothing does. */
export function versionIn(output: string): string | undefined {
  return /\d+(?:\.\d+)+/.exec(output)?.[0] ?? /\b\d+\b/.exec(output)?.[0];
}

/** Whether a version such as `20.11.1` meets a bound. Missing parts count as 0. */
export function meets(version: string, { relation, version: wanted }: VersionBound): boolean {
  const found = version.split('.').map(Number);
  const order = compare(found, wanted);
  switch (relation) {
    case '>=':
      return order >= 0;
    case '>':
      return order > 0;
    case '<=':
      return order <= 0;
    case '<':
      return order < 0;
    case 'same':
      return wanted.every((part, index) => (found[index] ?? 0) === part);
    case '^': {
      // As npm reads it: the first part that is not 0 stays.
      const fixed = wanted.findIndex((part) => part !== 0);
      return order >= 0 && sameUpTo(found, wanted, fixed === -1 ? wanted.length : fixed + 1);
    }
    case '~':
      return order >= 0 && sameUpTo(found, wanted, Math.min(2, wanted.length));
  }
}

/** A bound in words: `20 or newer`. */
export function boundText({ relation, version }: VersionBound): string {
  const text = version.join('.');
  switch (relation) {
    case '>=':
      return `${text} or newer`;
    case '>':
      return `newer than ${text}`;
    case '<=':
      return `${text} or older`;
    case '<':
      return `older than ${text}`;
    case 'same':
      return text;
    case '^':
    case '~':
      return `${relation}${text}`;
  }
}

function relationOf(operator: string | undefined): VersionRelation {
  switch (operator) {
    case '>=':
    case '>':
    case '<=':
    case '<':
    case '^':
    case '~':
      return operator;
    default:
      return 'same';
  }
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}

function sameUpTo(a: readonly number[], b: readonly number[], count: number): boolean {
  return Array.from({ length: count }, (_, index) => (a[index] ?? 0) === (b[index] ?? 0)).every(Boolean);
}

/** Something in a work tree that is not committed. */
export interface UncommittedFile {
  /** From the top of the work tree; of a folder that git does not know, with a slash at its end. */
  readonly path: string;
  readonly isTracked: boolean;
}

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

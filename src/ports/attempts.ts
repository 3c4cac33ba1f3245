import type { PriceList } from '../plan/agentRules';
import type { SeenEnding } from '../run/asking/endings';
import type { AttemptReport, ReportedEscalation } from '../run/asking/attemptReport';
import type { ReportedHandoff, ReportedHandoffAnswer } from '../run/asking/handoffEvents';
import type { InboxMessage } from '../run/explaining/inboxMessage';
import type { AgentPlace, ResolvedAgent } from '../run/kernel/kernel';
import type { ExitReason } from '../run/attempts/attemptEvents';
import type { QuotaNotice, TroubleNotice } from '../run/agents/agents';
import type { AttemptEvidence, LifeSample } from '../run/attempts/lifeSample';
import type { MachineNeeds } from '../run/machines/placement';
import type { NetworkWish } from '../plan/model';
import type { ReportedPublication } from '../run/publishing/publishing';
import type { ReportedSync } from '../run/contracts/syncing';
import type { ReportedQuestion } from '../run/asking/questions';
import type { ReportedScopeRequest } from '../run/scope/scopeEvents';
import type { Usage } from '../run/usage/usage';
import type { MergeIdentity } from './ports';

/** What the engine needs of the world to start agents and to learn what becomes of them. */

/** A folder that shows a folder of the user's entry by entry, so that more can lie in it than in the user's own. */
export interface FolderOverlay {
  /** Absolute. */
  readonly path: string;
  /** The user's, from the home folder. */
  readonly of: string;
  /** Environment variable that names a home folder of another kind, where it is set. */
  readonly homeVariable: string;
  /** Folders directly in it that are shown entry by entry themselves. */
  readonly within: readonly string[];
}

/** The sandbox around an agent: what of its command line makes it here, and what it was made for, where it is made elsewhere. */
export interface SpecWalls {
  /** How many of its arguments come before the agent's own. */
  readonly argv: number;
  readonly scope: {
    readonly writeAllow: readonly string[];
    readonly deny: readonly string[];
    readonly network?: NetworkWish;
    /** Whether the agent sees the files of an image that this machine has laid out. */
    readonly image?: true;
    /** Folders besides that are the agent's own; absolute. */
    readonly own?: readonly string[];
  };
}

/** What the wrapper needs to run one attempt's agent. Written to `spec.json` in the attempt's folder. */
export interface AttemptSpec extends MergeIdentity {
  /** Absolute path of the attempt's folder: prompt, log, start and exit record. */
  readonly folder: string;
  /** Program and arguments; never a shell string. */
  readonly argv: readonly string[];
  /** Working folder: the package's worktree. */
  readonly cwd: string;
  /** Added to the environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Those of its variables that hold JSON: what the user has in them stays beneath it. */
  readonly jsonVariables?: readonly string[];
  /** Whether the prompt is given on standard input too. */
  readonly promptOnStdin: boolean;
  /** Whether lines can be typed for it on standard input while it works; the prompt is not given there then. */
  readonly takesInput?: true;
  /** Files that have to be there before it starts, by absolute path. */
  readonly files: Readonly<Record<string, string>>;
  /** Folders in the worktree that have to be there before it starts, from its top. */
  readonly folders?: readonly string[];
  /** Whether it gets a folder for temporary files that is its alone, and gone with it. */
  readonly ownTemporary?: true;
  readonly overlays?: readonly FolderOverlay[];
  /** Absent: no sandbox is around it. */
  readonly walls?: SpecWalls;
  /** What makes another worktree ready where it does not work in this one: commands, and what they reach of the network. */
  readonly setup?: { readonly commands: readonly string[]; readonly network: NetworkWish };
  /** Hosts that what is started asks the wrapper for, as plans write them; absent: it has no need of that. */
  readonly hosts?: readonly string[];
  /** The agent whose adapter reads its standard output; absent: what it prints is for people. */
  readonly stream?: Pick<ResolvedAgent, 'name' | 'described' | 'model'>;
  /** What earlier attempts have used in the conversation that it goes on with; absent: it begins one, or nobody knows. */
  readonly spent?: Usage;
  /** Prices of models that a person has given. */
  readonly prices?: PriceList;
  /** Absolute path of the folder in its worktree through which it talks with its run; absent: it has none. */
  readonly mailbox?: string;
  readonly timeoutMs: number;
  /** How it is started where a person talks with it in a terminal; absent: it is only looked at there. */
  readonly terminal?: { readonly argv: readonly string[]; readonly env: Readonly<Record<string, string>> };
  /** Whether it has the terminal to itself. */
  readonly talks?: true;
  /** Whether it never gets a terminal. */
  readonly background?: true;
  /** What a machine has to have that carries it out in place of this one; absent: anyone may. */
  readonly machine?: MachineNeeds;
  /** Whether packages of its run work in its worktree one after another. */
  readonly sharesWorktree?: true;
  /** For the terminal's tab. */
  readonly title: string;
  /** For people: the name of the agent, or its command. */
  readonly agent: string;
}

export interface AttemptExit {
  readonly reason: ExitReason;
  readonly code: number | null;
  readonly signal: string | null;
  readonly message?: string;
  /** What the machine would not do at that moment, in its words: an end that is no fault of its own. */
  readonly trouble?: string;
  readonly quota?: QuotaNotice;
  /** Why the agent cannot be used as things are; absent: nothing shows that. */
  readonly unusable?: TroubleNotice;
  /** What was seen of an agent's end; absent: nobody looked. */
  readonly ending?: SeenEnding;
  /** What the agent left as its result, if it left one. */
  readonly report?: AttemptReport;
}

/** What becomes of an attempt's process. Each call may come at any time after `follow`; `exited` comes last and once. */
export interface AttemptListener {
  working(pid: number, place: AgentPlace, machine?: string): void;
  progressed(progress: number | undefined, message: string | undefined): void;
  /** Why no other machine takes it that is to, of each machine in words; empty: one may again. */
  unplaced?(reasons: readonly string[]): void;
  /** What the attempt has used up so far, in all. */
  used?(usage: Usage): void;
  /** Signs of life, every few seconds while the agent works, also when nothing has changed. */
  sampled?(sample: LifeSample): void;
  observed?(evidence: AttemptEvidence): void;
  /** What the agent escalates while it works; may be told again. */
  escalated?(escalations: readonly ReportedEscalation[]): void;
  /** What the agent asks people; may be told again. */
  asked?(questions: readonly ReportedQuestion[]): void;
  /** What the agent asks to write outside of its scope; may be told again. */
  requested?(requests: readonly ReportedScopeRequest[]): void;
  /** What the agent asks of other packages and answers to them; may be told again. */
  handedOff?(handoffs: readonly ReportedHandoff[], answers: readonly ReportedHandoffAnswer[]): void;
  /** That the agent wants what is integrated by now, each time with an id; may be told again. */
  wantsSync?(syncs: readonly ReportedSync[]): void;
  /** What of its work the agent wants merged now; may be told again. */
  publishes?(wanted: readonly ReportedPublication[]): void;
  exited(exit: AttemptExit): void;
}

export interface FollowedAttempt {
  /** Ends the agent's whole process tree; `exited` follows with reason `cancelled`. */
  cancel(): void;
  /** Types a line for the agent. Absent as long as it is not known that it takes any, which it is with its first sample. */
  nudge?(line: string): void;
  /** Stops following; the process goes on. */
  dispose(): void;
}

/** Starts agents and tells what becomes of them, also of those that an earlier driver started. */
export interface AgentLauncher {
  /** Whether others than this machine carry attempts out, but for agents with whom people talk. */
  readonly isElsewhere?: true;
  /**
   * Takes care that an attempt never starts, unless a wrapper has claimed it already.
   * @returns whether it never will.
   */
  callOff(folder: string): Promise<boolean>;
  /** Writes the attempt's files and starts its wrapper, in a window's terminal when one is attached, else in the background. */
  launch(spec: AttemptSpec, prompt: string): Promise<void>;
  /** Appends a message to what the agent of an attempt is told, unless one of that id is there already. */
  tell(folder: string, message: InboxMessage): Promise<void>;
  /** The id of the conversation that an attempt had with its agent, if the agent told it. */
  session(folder: string): Promise<string | undefined>;
  /** The end of what an attempt printed, as plain text; empty when it printed nothing. */
  outputTail(folder: string): Promise<string>;
  /** All that an attempt printed; undefined where that is more than is kept or read. */
  wholeOutput(folder: string): Promise<string | undefined>;
  /** Follows an attempt by its files, whoever started it. */
  follow(folder: string, listener: AttemptListener): FollowedAttempt;
}

import type { SandboxKind } from '../kernel/kernel';

/** A program of the operating system that keeps other programs from writing, and what of the machine it has to know. */
export interface SandboxProgram {
  readonly kind: SandboxKind;
  /** Absolute path. */
  readonly program: string;
  /** Folders for temporary files, which other programs of this user use too; absolute, as all that follows, and there. */
  readonly temporary?: readonly string[];
  /** What is seen but not written, as the home folder is, though it may lie in one of those. */
  readonly readable?: readonly string[];
  /** What tools write besides: their folders in the home, and caches. */
  readonly writable?: readonly string[];
  /** What of it decides what is run later, outside of the sandbox. */
  readonly startup?: readonly string[];
  /** Folders with secrets, and with sockets of programs outside. */
  readonly hidden?: readonly string[];
  /** The same in single files. */
  readonly hiddenFiles?: readonly string[];
  /** What is seen in place of this machine's files, but for those named here and the work's own. */
  readonly image?: ImageFiles;
}

/** The files of a container image on this machine. */
export interface ImageFiles {
  /** As the plan, or the dev container, names it. */
  readonly name: string;
  /** Which one it is, by its content. */
  readonly id: string;
  /** Absolute path of the folder in which they lie. */
  readonly root: string;
  /** Variables that the image sets. */
  readonly env: Readonly<Record<string, string>>;
  /** What is put among its files: paths of this machine, by where they are found there; only read. */
  readonly mounts: readonly { readonly from: string; readonly at: string }[];
}

/** Why a list of hosts holds nobody, where it does not, and what to do. */
export const NO_HOSTS = 'the sandbox of this system keeps nobody to a list of hosts';
export const HOSTS_ADVICE =
  'Write `network: none` or `network: open` under `execution`, or run the plan on Linux.';

/** What was found of it: the program, tried out, or why there is none that works, with what to do about it. */
export type SandboxFinding =
  | { readonly found: SandboxProgram }
  | { readonly found: undefined; readonly message: string; readonly advice: string };

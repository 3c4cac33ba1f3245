import type { SandboxKind } from '../kernel/kernel';

/** A program of the operating system that keeps other programs from writing, and what of the machine it has to know. */
export interface SandboxProgram {
  readonly kind: SandboxKind;
  /** Absolute path. */
  readonly program: string;
  /** What tools write besides: homes, caches, temporary folders; absolute, as all that follows, and there. */
  readonly writable?: readonly string[];
  /** What of it decides what is run later, outside of the sandbox. */
  readonly startup?: readonly string[];
  /** Folders with secrets, and with sockets of programs outside. */
  readonly hidden?: readonly string[];
  /** The same in single files. */
  readonly hiddenFiles?: readonly string[];
}

/** What was found of it: the program, tried out, or why there is none that works, with what to do about it. */
export type SandboxFinding =
  | { readonly found: SandboxProgram }
  | { readonly found: undefined; readonly message: string; readonly advice: string };

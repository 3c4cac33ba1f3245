import type { SandboxKind } from '../kernel/plannedPackage';

/** A program of the operating system that keeps other programs from writing. */
export interface SandboxProgram {
  readonly kind: SandboxKind;
  /** Absolute path. */
  readonly program: string;
}

/** What was found of it: the program, tried out, or why there is none that works, with what to do about it. */
export type SandboxFinding =
  | { readonly found: SandboxProgram }
  | { readonly found: undefined; readonly message: string; readonly advice: string };

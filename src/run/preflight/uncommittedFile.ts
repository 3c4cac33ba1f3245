/** Something in a work tree that is not committed. */
export interface UncommittedFile {
  /** From the top of the work tree; of a folder that git does not know, with a slash at its end. */
  readonly path: string;
  readonly isTracked: boolean;
}

/** A line in one of the parts of a package. */
export interface PartLine {
  readonly text: string;
  readonly detail?: string;
  /** Name of a codicon. */
  readonly icon: string;
  /** Id of a theme colour. */
  readonly color?: string;
  /** The file that it is about, from the top of the repository. */
  readonly path?: string;
  /** What opens: the file, or how the package has changed it. */
  readonly opens?: 'file' | 'diff';
  /** The handoff that it is about, which nobody answers any more. */
  readonly unanswered?: string;
  /** The line of the file, from 1. */
  readonly line?: number;
  /** The commit that the file is opened in; absent: as it is in the work tree. */
  readonly commit?: string;
}

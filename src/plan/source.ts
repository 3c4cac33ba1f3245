/** A place in a text: `line` and `character` count from 0, characters in UTF-16 units as editors count them. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** A stretch of a text; `end` is exclusive. */
export interface SourceRange {
  readonly start: Position;
  readonly end: Position;
}

/** A value together with where it was written. */
export interface Located<T> {
  readonly value: T;
  readonly range: SourceRange;
}

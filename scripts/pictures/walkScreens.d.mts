/** The pictures of the walk in VS Code, in its order. */
export const WALK_SCREENS: readonly {
  readonly name: string;
  readonly shows: string;
  /** In English alone, in two themes. */
  readonly isOnce?: true;
}[];

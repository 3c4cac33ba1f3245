/**
 * The pictures of the walk that `test/editor/walk.test.ts` makes in VS Code, in its order: name, and what it shows. Questions that another window
 * cannot be brought to ask (`isOnce`) are taken in English alone, in two themes.
 * @type {readonly { readonly name: string, readonly shows: string, readonly isOnce?: true }[]}
 */
export const WALK_SCREENS = [
  { name: 'walk-empty', shows: 'an empty folder' },
  { name: 'walk-new', shows: 'what New Plan offers where nothing is' },
  { name: 'walk-idea', shows: 'what is to be built', isOnce: true },
  { name: 'walk-parts', shows: 'the parts of it', isOnce: true },
  { name: 'walk-plan', shows: 'the plan that came of it' },
  { name: 'walk-agent', shows: 'who carries it out, asked at the first run', isOnce: true },
  { name: 'walk-consent', shows: 'what the plan runs, before anything of it does', isOnce: true },
  { name: 'walk-missing', shows: 'what the run lacks, before it starts', isOnce: true },
  { name: 'walk-run', shows: 'the run' },
  { name: 'walk-held', shows: 'a question, a gate, what is blocked and what has failed' },
  { name: 'walk-inbox', shows: 'the inbox, as a list by keyboard' },
  { name: 'walk-done', shows: 'the end of the run' },
  { name: 'walk-whole', shows: 'the whole change, before it is merged' },
  { name: 'walk-merged', shows: 'what is merged' },
  { name: 'walk-clean', shows: 'what is left after cleaning up' },
];

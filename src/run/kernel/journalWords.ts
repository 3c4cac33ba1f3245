import * as l10n from '@vscode/l10n';

/** What a journal says in English, as it is gathered for translation; places are as in any text that is translated. */
function written(english: string): string {
  return english;
}

/*
 * Sentences of the engine, as it writes them into journals, the more particular first: a journal is read for years and by anybody, so
 * nothing in it is in one person's language, and whoever shows it says what it knows in that of the window.
 */
const SENTENCES = [
  written('Stopped.'),
  written('Stopped by a person.'),
  written('Stopped. {0}'),
  written('Ended to be tried again. {0}'),
  written('The agent waits for somebody: {0}.'),
  written('The agent is stalled: {0}.'),
  written('The agent is looping: {0}.'),
  written('Verifying: {0}'),
  written('Round {0} of at most {1}: {2} merged since.'),
  written('Round {0} of {1}: {2}'),
  written('Its round is used up; merged since and not looked at: {0}.'),
  written('Its {0} rounds are used up; merged since and not looked at: {1}.'),
  written('Its verification "{0}" failed: {1}'),
  written('Its worktree could not be prepared: {0}'),
  written('The agent exited with code {0}.'),
  written('The agent was ended by {0}.'),
  written('The agent ran into its time-out and was ended.'),
  written('The agent vanished without leaving an exit record.'),
  written('The agent could not be started.'),
  written('The agent was not started: {0}'),
  written('Changed a file outside its scope: {0}'),
  written('Changed {0} files outside its scope: {1}'),
  written("{0} ran into the package's time-out and was ended."),
  written('{0} vanished again and again without an exit code.'),
  written('{0} could not be started: {1}.'),
  written('{0} could not be started.'),
  written('{0} was ended by {1}.'),
  written('{0} exited with code {1}, not {2}.'),
  written('{0} exited with code {1}.'),
  written('{0} passed, but what proves it is not there: {1}.'),
  written('It passed, but {0}.'),
  written('It ended without changing anything: it {0}.'),
  written('Its agent says that it is done, but nothing of {0} has changed.'),
  written('Its agent ended without changing anything of {0}.'),
  written('{0} ended without changing anything, although it is there to change {1}.'),
  written('Its agent says that it cannot go on.'),
  written('Its agent was not permitted {0}, and then ended.'),
  written(
    'Its agent has left no plan in the file that WAVES_SUBPLAN_FILE names, and a plan is what it was asked for.',
  ),
  written('The agent left a {0} half done with conflicts in {1}.'),
  written('The agent left a {0} half done.'),
  written('The agent left its branch {0}; the worktree is on {1} now.'),
  written('The branch {0} no longer contains {1}, the commit that it started from.'),
  written('Its agent ended with a question.'),
  written('Its agent broke off.'),
  written('{0} wants a person to decide: {1}'),
  written('{0} found what has to be put right: {1}'),
  written('Conflicts with the integration branch in: {0}'),
  written('Conflicts with {0} in: {1}'),
  written('Its branch stands at {0} now; what was judged was {1}, so it is verified again.'),
  written('What it builds on is not what is there:\n{0}'),
  written('The contract {0} was changed by {1}, and what was built on it may break: {2}.'),
  written('The contract {0} was changed by {1}, and nothing that was built on it should break: {2}.'),
  written(
    'Changed a contract of another package: {0}. A contract is changed by its owner, or by a new revision of the plan.',
  ),
  written(
    'What was changed outside of the worktrees while it worked waits for a person to take it back or to leave it.',
  ),
  written('It needs what has not come: {0}. Its work is kept, and is checked once that is there.'),
  written('Its run {0} is done.'),
  written('Its run {0} is stuck: {1}. Put that right, then go on with it: {2}'),
  written('Its run {0} failed: {1}. Put that right, then go on with it: {2}'),
  written('Its run {0} was cancelled: {1}. Put that right, then go on with it: {2}'),
  written('Its run {0} was cancelled. Put that right, then go on with it: {1}'),
  written('It was stopped before it began.'),
  written('Taken over by a person, into a terminal.'),
  written('The plan has it no more.'),
  written('The driver ended while it was starting.'),
  written('A person must approve its start'),
  written('A person must approve its merge'),
  written('{0} has planned 1 package: approve the plan'),
  written('{0} has planned {1} packages: approve the plan'),
  written('Check by hand: {0}'),
  written('Review by {0}'),
  written('What {0} runs was changed by agents since it was agreed to'),
  written('Rejected at the gate "{0}".'),
  written('What an earlier attempt of {0} had left is kept at {1}.'),
  written('What was not committed in the worktree of {0} is kept at {1}.'),
  written('No check looked at: {0}'),
  written('Checks without a pass: {0}'),
  written('Built on what has changed since: {0}'),
  written('Built on what is not there, let through by the plan: {0}'),
  written('Built on what nobody could judge: {0}'),
  written('A report of an agent waits for an answer'),
  written('{0} has had no answer from {1}'),
  written('No reason was recorded.'),
  written('no reason was recorded'),
];

/** What a package's state rests on, in a few words each: too common to be looked for in what agents say. */
const SIGNS = [
  written('started as process {0} on {1}'),
  written('started as process {0}'),
  written('a detached commit'),
  written('is suspended'),
  written('its process is suspended'),
  written('uses the processor'),
  written('uses no processor time'),
  written('a program that it has started works'),
  written('nothing that it has started works'),
  written('uses a tool: {0}'),
  written('a tool call is in flight: {0}'),
  written('runs {0} for {1}'),
  written('runs {0}'),
  written('reports what it does'),
  written('reports nothing'),
  written('prints nothing'),
  written('prints'),
  written('quiet for {0}'),
  written('no output for {0}'),
  written('no event of its stream for {0}'),
  written('no processor time for {0}'),
  written('no work of a program that it has started for {0}'),
  written('processor time unknown'),
  written('no child process'),
  written('only its own parts run: {0}'),
  written('{0} of its last {1} lines repeat earlier ones, such as "{2}"'),
  written('asks "{0}"'),
  written('1 file changed, all within its scope'),
  written('{0} files changed, all within its scope'),
  written('merged as {0}'),
  written('published {0} as {1}'),
  written('conflict resolved as {0}'),
  written('has taken in {0}'),
  written('approved: {0}'),
  written('was not permitted: {0}'),
  written('was refused {0}: {1}'),
  written('asked for {0}'),
];

/** What preflight has found, and what to do about it: words that mean so nowhere else. */
const PREFLIGHT = [
  written('not installed'),
  written('Install it: {0}'),
  written('{0} is too old to merge without a checkout'),
  written('Install a newer one: {0}'),
  written('cannot be read as a tool with a version'),
  written('Write it like `node >= 20` under `execution.preflight.tools`.'),
  written('does not tell its version'),
  written('See what {0} is; {1} is needed.'),
  written('{0} is there, {1} is needed'),
  written('Install {0}, or put it before {1} on the PATH.'),
  written('set'),
  written('not set'),
  written('Set {0} where you start the run from; the agents inherit it.'),
  written('is no address'),
  written('Write `host:port` or an address like `http://localhost:8080/health`.'),
  written('answers'),
  written('Start it, or correct its address in the plan.'),
  written('is no port'),
  written('Write a number from 1 to 65535.'),
  written('in use'),
  written('End the program that listens on port {0}.'),
  written('free'),
  written('not on the PATH'),
  written('not on the PATH of {0}'),
  written('{0} is not on the PATH'),
  written('{0} is not on the PATH of {1}'),
  written('Install {0} and see that it is on the PATH.'),
  written('Use an image that has {0} in place of {1}.'),
  written('the plan keeps its model out of reach'),
  written('has a sandbox of its own, which shows this machine’s files and not the image’s'),
  written('has a sandbox of its own, in which what the plan says of the network cannot be held'),
  written('Give its packages another agent, or have the plan say no `environment`.'),
  written('Write `network: { agents: open, commands: none }` under `execution` in the plan.'),
  written('{0}; unchecked here, each machine looks for it itself'),
  written('{0}; its login was not checked'),
  written('{0}, a login is there, unchecked'),
  written('installed, but no login was found'),
  written('the sandbox of this system keeps nobody to a list of hosts'),
  written('Write `network: none` or `network: open` under `execution`, or run the plan on Linux.'),
  written('{0}, tried out'),
  written('no wall around agents and commands: {0}'),
  written('turned off on this machine ({0})'),
  written('Have {0} not set where runs are started from.'),
  written('{0} free, {1} needed for 1 worktree'),
  written('{0} free, {1} needed for {2} worktrees'),
  written('Free some space, or remove worktrees of ended runs.'),
];

interface Known {
  readonly english: string;
  readonly pattern: RegExp;
}

const translate: (message: string, ...places: string[]) => string = l10n.t;
/** How to find them in a text, which nobody needs in an English window. */
let known:
  | {
      readonly sentences: readonly Known[];
      readonly all: readonly Known[];
      readonly preflight: readonly Known[];
    }
  | undefined;
/** What was found: the same lines are shown again with every change of a run. */
const found = new Map<string, string>();
const MOST_FOUND = 5_000;

function asKnown(english: string): Known {
  const literal = english.split(/\{\d\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return { english, pattern: new RegExp(`^${literal.join(String.raw`([\s\S]+?)`)}$`) };
}

/**
 * What a journal says, in the language of the window, as far as it is a sentence of ours; what agents, commands and people have said
 * stays as it is, inside of our sentences too.
 */
export function inWindowsLanguage(text: string): string {
  return isTranslating() ? kept(`sentence ${text}`, () => translated(text, tables().sentences)) : text;
}

/** The same of what a state rests on; not of what an agent reports. */
export function signInWindowsLanguage(text: string): string {
  return isTranslating() ? kept(`sign ${text}`, () => translatedSigns(text)) : text;
}

/** The same of what preflight has found. */
export function preflightInWindowsLanguage(text: string): string {
  const { preflight } = tables();
  return isTranslating()
    ? kept(`preflight ${text}`, () => translated(text, preflight, preflightInWindowsLanguage))
    : text;
}

function translatedSigns(text: string): string {
  const { all } = tables();
  const parts = text.split(', ');
  const each = parts.map((part) => translated(part, all));
  return each.every((part, index) => part !== parts[index]) ? each.join(', ') : translated(text, all);
}

function translated(
  text: string,
  sentences: readonly Known[],
  inner: (place: string) => string = signInWindowsLanguage,
): string {
  for (const { english, pattern } of sentences) {
    const places = pattern.exec(text);
    if (places !== null) {
      return translate(english, ...places.slice(1).map(inner));
    }
  }
  return text;
}

function kept(key: string, make: () => string): string {
  const former = found.get(key);
  if (former !== undefined) {
    return former;
  }
  const made = make();
  if (found.size >= MOST_FOUND) {
    found.clear();
  }
  found.set(key, made);
  return made;
}

function tables(): NonNullable<typeof known> {
  if (known === undefined) {
    const sentences = SENTENCES.map(asKnown);
    const preflight = PREFLIGHT.map(asKnown);
    known = { sentences, all: [...SIGNS.map(asKnown), ...sentences], preflight };
  }
  return known;
}

/** In an English window and on the command line nothing is looked for. */
function isTranslating(): boolean {
  return translate('Stopped by a person.') !== 'Stopped by a person.';
}

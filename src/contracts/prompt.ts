import type { Plan, WorkPackage } from '../plan/model';

/** A package that this one builds on, as it was really integrated. */
export interface Upstream {
  readonly id: string;
  readonly title: string;
  readonly filesModified: readonly string[];
}

/** What a prompt is built from besides the plan. */
export interface PromptInput {
  readonly plan: Plan;
  readonly package: WorkPackage;
  /** The text of the package's `prompt`, wherever it stands. */
  readonly addition: string | undefined;
  /** Direct dependencies, in plan order. */
  readonly upstream: readonly Upstream[];
  /** Why the attempt before this one came to nothing, with the end of what the failed command printed. */
  readonly lastFailure: { readonly message: string; readonly output: string | undefined } | undefined;
}

/**
 * The prompt of one attempt, in Markdown: what to do, which files, what is already there, how it will be checked. It
 * names this package's own scope and nothing of the packages beside it.
 */
export function buildPrompt(input: PromptInput): string {
  const { plan, package: item } = input;
  const sections = [
    `# ${item.title}\n\nPackage \`${item.id}\` of the feature "${plan.feature.title}".`,
    item.description.trim(),
    failureSection(input.lastFailure),
    list('## Tasks', item.tasks),
    paths('## Files you may write', item.scope.writeAllow) ||
      '## Files you may write\n\nNone. This package only reads and reports.',
    paths('## Files you must not touch', item.scope.deny),
    paths('## Files to read first', item.scope.readAllow),
    paths('## Contracts', contractFiles(plan)),
    upstreamSection(input.upstream),
    list(
      '## How your work will be checked',
      item.verification.steps.flatMap((step) => {
        const what = step.command === undefined ? step.instructions : `\`${step.command}\``;
        return [what === undefined ? step.name : `${step.name}: ${what}`];
      }),
    ),
    RULES,
    input.addition === undefined ? '' : `## Work order\n\n${input.addition.trim()}`,
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function failureSection(failure: PromptInput['lastFailure']): string {
  if (failure === undefined) {
    return '';
  }
  const output = failure.output === undefined ? [] : [`It printed at the end:\n\n${fenced(failure.output)}`];
  const again = 'You start again from a clean tree.';
  return ['## The attempt before this one failed', failure.message, ...output, again].join('\n\n');
}

/** A text as it is, whatever stands in it. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}

const RULES = `## Rules

- You work in a git worktree of your own. Other agents work on other packages at the same time.
- Write only the files listed above; a change anywhere else stops the package.
- Stay on the branch that is checked out. Commit when you are finished, or leave the changes for us to commit.
- Exit with code 0 when the work is complete, with another code when it is not.`;

function contractFiles(plan: Plan): readonly { readonly value: string }[] {
  const { primary, files } = plan.contracts;
  const others = files.filter((file) => file.value !== primary?.value);
  return primary === undefined ? others : [primary, ...others];
}

function upstreamSection(upstream: readonly Upstream[]): string {
  if (upstream.length === 0) {
    return '';
  }
  const entries = upstream.map((item) => {
    const files = item.filesModified.map((file) => `  - \`${file}\``);
    return [`- ${item.id}: ${item.title}`, ...files].join('\n');
  });
  return `## What is already there\n\nThese packages are done; their work is in your worktree:\n\n${entries.join('\n')}`;
}

function paths(heading: string, items: readonly { readonly value: string }[]): string {
  return list(
    heading,
    items.map((item) => `\`${item.value}\``),
  );
}

function list(heading: string, items: readonly string[]): string {
  return items.length === 0 ? '' : `${heading}\n\n${items.map((item) => `- ${item}`).join('\n')}`;
}

/** A package that this one builds on, as it was really integrated. */
export interface Upstream {
  readonly id: string;
  readonly title: string;
  readonly filesModified: readonly string[];
  /** What its agent has left: what was done, what was decided, what is still to be done. */
  readonly report?: {
    readonly summary: string;
    readonly decisions: readonly string[];
    readonly pendingActions: readonly string[];
  };
}

/** The part of a prompt that tells what is there already, and what those who made it have left to say. */
export function upstreamSection(upstream: readonly Upstream[], mostFiles: number): string {
  if (upstream.length === 0) {
    return '';
  }
  const entries = upstream.map((item) => {
    const files = item.filesModified.slice(0, mostFiles).map((file) => `  - \`${file}\``);
    const more = item.filesModified.length - files.length;
    const rest = more === 0 ? [] : [`  - ${more}${files.length === 0 ? '' : ' more'} files`];
    return [`- ${item.id}: ${item.title}`, ...files, ...rest, ...reportLines(item.report)].join('\n');
  });
  return `## What is already there\n\nThese packages are done; their work is in your worktree:\n\n${entries.join('\n')}`;
}

function reportLines(report: Upstream['report']): string[] {
  if (report === undefined) {
    return [];
  }
  const { summary, decisions, pendingActions } = report;
  return [
    ...(summary === '' ? [] : [`  - Report: ${summary}`]),
    ...decisions.map((text) => `  - Decided: ${text}`),
    ...pendingActions.map((text) => `  - Still to be done: ${text}`),
  ];
}

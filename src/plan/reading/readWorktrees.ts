import type { DependencyMode, WorktreeWishes } from '../additions';
import { shortened } from '../yaml/legible';
import type { NodeReader } from '../yaml/nodeReader';
import { oneOf } from '../yaml/nodeReader';
import type { MapNode } from '../yaml/planNode';
import type { Located } from '../source';

/** The patterns that have a name. */
export const LAYOUT_NAMES = ['waves', 'upstream'] as const;

/** What can be done with dependency folders. */
export const DEPENDENCY_MODES: readonly DependencyMode[] = ['clone', 'copy', 'link', 'none'];

/** Where the plan wants worktrees to stand, and how they are made ready: a layout's name, or a map. */
export function readWorktrees(reader: NodeReader, execution: MapNode): { worktrees?: WorktreeWishes } {
  const value = execution.entries.get('worktrees')?.value;
  if (value?.kind === 'scalar') {
    const layout = oneOf(reader, reader.text(execution, 'worktrees'), LAYOUT_NAMES, {
      name: '`worktrees`',
      code: 'unknown-word',
    });
    return layout === undefined ? {} : { worktrees: { layout } };
  }
  const node = reader.map(execution, 'worktrees');
  if (node === undefined) {
    return {};
  }
  const layout = oneOf(reader, reader.text(node, 'layout'), LAYOUT_NAMES, {
    name: '`layout`',
    code: 'unknown-word',
  });
  const path = pattern(reader, reader.text(node, 'path'), 'path');
  const branch = pattern(reader, reader.text(node, 'branch'), 'branch');
  const include = reader.texts(node, 'include').map((line) => line.value);
  const setupFiles = oneOf(reader, reader.text(node, 'setup_files'), ['true', 'false'], {
    name: '`setup_files`',
    code: 'unknown-word',
  });
  const dependencies = oneOf(reader, reader.text(node, 'dependencies'), DEPENDENCY_MODES, {
    name: '`dependencies`',
    code: 'unknown-word',
  });
  return {
    worktrees: {
      ...(layout === undefined ? {} : { layout }),
      ...(path === undefined ? {} : { path }),
      ...(branch === undefined ? {} : { branch }),
      ...(include.length === 0 ? {} : { include }),
      ...(setupFiles === undefined ? {} : { setupFiles: setupFiles === 'true' }),
      ...(dependencies === undefined ? {} : { dependencies }),
    },
  };
}

/** What is wrong with a pattern for worktrees or branches, in words; undefined when nothing is. */
export function patternFault(text: string, kind: 'path' | 'branch'): string | undefined {
  if (!text.includes('{feature}') || !text.includes('{package}')) {
    return 'it must have {feature} and {package} in it, so that no two packages share one';
  }
  const rest = text
    .replaceAll(/\{(?:feature|package)\}/g, 'x')
    .replaceAll(kind === 'path' ? '{repo}' : '\0', 'x');
  if (kind === 'path') {
    return /[{}\0-\x1f]/.test(rest) || rest.split(/[\\/]/).includes('.git')
      ? 'it may have {repo}, {feature} and {package} in it, and must not lie in .git'
      : undefined;
  }
  const parts = rest.split('/');
  const isName = parts.every(
    (part) => /^[A-Za-z0-9_][A-Za-z0-9._+-]*$/.test(part) && !/\.\.|\.$|\.lock$/.test(part),
  );
  return isName ? undefined : 'it must be a branch name of letters, digits, ".", "_", "+", "-" and "/"';
}

function pattern(
  reader: NodeReader,
  written: Located<string> | undefined,
  kind: 'path' | 'branch',
): string | undefined {
  const fault = written === undefined ? undefined : patternFault(written.value, kind);
  if (written !== undefined && fault !== undefined) {
    const message = `The \`${kind}\` of worktrees is \`${shortened(written.value)}\`, but ${fault}.`;
    reader.report('error', 'unusable-pattern', message, written.range);
    return undefined;
  }
  return written?.value;
}

import type { Document, LineCounter } from 'yaml';
import { LineCounter as Lines } from 'yaml';
import type { PlanNode } from './planNode';
import { rangeBetween, TEXT_START } from './positions';
import type { Problem } from './problem';
import { composeText } from './yamlComposer';
import { syntaxProblems } from './yamlProblems';
import { blankNode, YamlTree } from './yamlTree';

/** The text of a plan, parsed. */
export interface PlanDocument {
  /** For edits that keep comments and layout; absent when nothing could be parsed. */
  readonly yaml: Document.Parsed | undefined;
  /** For positions in that document. */
  readonly lines: LineCounter;
  readonly root: PlanNode;
  /** Whether the text is not valid YAML, so that parts of it may be missing from `root`. */
  readonly broken: boolean;
  readonly problems: readonly Problem[];
}

const BYTE_ORDER_MARK = '\uFEFF';

/** Parses the text of a plan. Never throws: what cannot be parsed becomes a problem. */
export function parsePlanDocument(text: string): PlanDocument {
  const content = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
  const { yaml, lines, secondDocument, tooDeep } = composeText(content);
  const errorAt = (code: string, message: string, offset: number, length: number): Problem => ({
    code,
    severity: 'error',
    message,
    range: rangeBetween(lines, offset, offset + length),
  });
  const problems = [
    ...syntaxProblems(yaml?.errors ?? [], lines),
    ...syntaxProblems(yaml?.warnings ?? [], lines),
  ];
  const nul = content.indexOf('\0');
  if (nul >= 0) {
    const message = 'The file contains NUL characters, so it is not a text file. Is it saved as UTF-8?';
    problems.push(errorAt('not-text', message, nul, 1));
  }
  if (tooDeep !== undefined) {
    const message = 'Values nest too deeply here, so nothing of this file is read.';
    problems.push(errorAt('too-deep', message, tooDeep, 1));
  }
  if (secondDocument !== undefined) {
    const message = 'A plan is one YAML document: what follows here, after `---`, is not read.';
    problems.push(errorAt('yaml-documents', message, secondDocument, 3));
  }
  const tree = new YamlTree(lines);
  const root = tree.convert(yaml?.contents, TEXT_START);
  return {
    yaml,
    lines,
    root,
    broken: problems.some((problem) => problem.severity === 'error'),
    problems: [...problems, ...tree.problems],
  };
}

/** A document without content, and the reason for that. */
export function emptyDocument(code: string, message: string): PlanDocument {
  return {
    yaml: undefined,
    lines: new Lines(),
    root: blankNode(TEXT_START),
    broken: true,
    problems: [{ code, severity: 'error', message, range: TEXT_START }],
  };
}

import { LineCounter } from 'yaml';
import type { PlanDocument } from './planDocument';
import type { LineIndex } from '../yaml/positions';
import { rangeBetween, TEXT_START } from '../yaml/positions';
import type { Problem } from '../problem';
import { composeText, linesOf, MAX_LEXEMES } from '../yaml/yamlComposer';
import { syntaxProblems } from '../yaml/yamlProblems';
import { blankNode, YamlTree } from '../yaml/yamlTree';

/**
 * Parses a text as one.
 * @param place where its lines are, when they are not those of the text itself.
 */
export function wholeDocument(content: string, place?: (lines: LineIndex) => LineIndex): PlanDocument {
  const { yaml, secondDocument, tooDeep, tooLarge } = composeText(content);
  const own = linesOf(content);
  const lines = place?.(own) ?? own;
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
  if (tooLarge) {
    const message = `The file consists of more than ${MAX_LEXEMES} words and signs, so nothing of it is read. Is it a plan? If so, split it.`;
    problems.push(errorAt('too-large', message, 0, 0));
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
    lines: own,
    root,
    broken: problems.some((problem) => problem.severity === 'error'),
    problems: [...problems, ...tree.problems],
  };
}

/** A document without content, and the reason for that. */
export function emptyDocument(code: string, message: string): PlanDocument {
  return {
    yaml: undefined,
    lines: new LineCounter(),
    root: blankNode(TEXT_START),
    broken: true,
    problems: [{ code, severity: 'error', message, range: TEXT_START }],
  };
}

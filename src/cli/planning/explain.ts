import { readFile } from 'node:fs/promises';
import { nearWord } from '../../plan/nearWord';
import { WavesError } from '../../wavesError';
import type { CommandContext, CommandTable } from '../context/command';
import { EXIT } from '../context/command';

interface ExplainOptions {
  readonly codes: readonly string[];
}

/** Adds `waves explain`. */
export function addExplain(table: CommandTable): void {
  table.add(
    {
      usage: 'explain <code>',
      summary: 'say what a problem of a plan means and what to do about it, with an example',
      group: 'plans',
      args: 'codes',
    },
    explain,
  );
}

/** `waves explain`: what the page about problems says. @throws WavesError `usage` for a code that does not exist. */
async function explain(
  { terminal, installation }: CommandContext,
  { codes: [code = ''] }: ExplainOptions,
): Promise<number> {
  const page = await readFile(installation.checksPage, 'utf8');
  const section = explanationOf(page, code);
  if (section === undefined) {
    const meant = codeMeant(page, code);
    throw new WavesError(
      'usage',
      `No problem has the code ${code}.${meant === undefined ? '' : ` Did you mean ${meant}?`}`,
      'waves validate shows the code of each problem, behind its severity.',
    );
  }
  terminal.out(`${terminal.style('bold', code)}\n\n${withoutMarks(section)}`);
  return EXIT.success;
}

/** A section of the page as it is read on a terminal: without fences around examples and marks around words. */
export function withoutMarks(section: string): string {
  return section
    .replaceAll(/^```(?:yaml)?(?:\n|$)/gm, '')
    .replace(/^_([^_\n]+)_ /, '$1: ')
    .replaceAll(/^\*\*([^*\n]+)\*\*/gm, '$1')
    .trim();
}

/**
 * What the page about problems says of a code: what it means, what to do, and mostly an example before and after.
 * @param page text of `docs/checks.md`, in which each code has a section.
 */
export function explanationOf(page: string, code: string): string | undefined {
  const [, section] =
    new RegExp(`^### ${code.replaceAll(/[^a-z0-9-]/g, '')}\\n([^]*?)(?=^##|(?![^]))`, 'm').exec(page) ?? [];
  return section?.trim();
}

/** The code that was probably meant. */
export function codeMeant(page: string, code: string): string | undefined {
  return nearWord(
    code,
    [...page.matchAll(/^### ([a-z0-9-]+)$/gm)].map(([, each = '']) => each),
  );
}

import type { Surface } from '../surfaces/languages/surface';
import { itemText, surfaceText } from '../surfaces/surfaceDiff';

/** A contract that a package builds against, as its agent is told of it. */
export interface UpstreamContract {
  readonly path: string;
  /** The package that has left it. */
  readonly package: string;
  readonly commit: string;
  /** Undefined: it is to be read as a file. */
  readonly surface: Surface | undefined;
}

/**
 * The part of a prompt that names the contracts, with what they offer written out as far as the budget goes, in
 * characters: whole, or else each thing without its parts, or else only their number. Contracts that nobody has left
 * yet are only named.
 * @param named contract files of the plan.
 * @param most so many contracts are named. @param mock a server that answers as one of them says.
 */
export function contractsSection(
  contracts: readonly UpstreamContract[],
  named: readonly string[],
  budget: number,
  most: number,
  mock?: { readonly contract: string; readonly url: string },
): string {
  let left = budget;
  const entries = contracts.map((contract) => {
    const shown = written(contract.surface, left);
    left -= shown.length;
    const where = `- \`${contract.path}\` (from ${contract.package}, as of ${contract.commit.slice(0, 10)})`;
    return shown === '' ? where : `${where}${shown}`;
  });
  const others = named.filter((path) => !contracts.some((contract) => contract.path === path));
  const known = [...entries, ...others.map((path) => `- \`${path}\``)];
  const rest = known.length - most;
  const all = rest > 0 ? [...known.slice(0, most), `- and ${rest} more`] : known;
  if (all.length === 0) {
    return '';
  }
  const words =
    contracts.length === 0
      ? ''
      : 'Build against these as they stand, and not against what you would expect. What each offers was taken from the merged tree.\n\n';
  const server =
    mock === undefined
      ? ''
      : `\n\nA mock server answers as \`${mock.contract}\` says, at ${mock.url} (\`WAVES_MOCK_URL\`): try your work against it while what it stands for is not there.`;
  return `## Contracts\n\n${words}${all.join('\n')}${server}`;
}

function written(surface: Surface | undefined, budget: number): string {
  if (surface === undefined || surface.items.length === 0) {
    return '';
  }
  const language = surface.dialect?.toLowerCase().replace(/ /g, '') ?? surface.language;
  const whole = block(language, surfaceText(surface.items));
  if (whole.length <= budget) {
    return whole;
  }
  const heads = block(language, surface.items.map((item) => itemText({ ...item, parts: [] })).join('\n'));
  return heads.length <= budget
    ? `; in short, read the file for the rest:${heads}`
    : `: ${surface.items.length} things, read the file`;
}

function block(language: string, text: string): string {
  const fence = '`'.repeat(Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length)) + 1);
  const lines = text.split('\n').map((line) => `  ${line}`);
  return `\n\n  ${fence}${language}\n${lines.join('\n')}\n  ${fence}\n`;
}

import { WavesError } from '../../wavesError';

/** Where a repository keeps a template of its own, from its root. */
export const TEMPLATE_FILE = '.waves/prompt.md';

/** The parts of a prompt, by the names that templates use. Each but the first three brings its own heading along. */
export interface PromptParts {
  readonly title: string;
  readonly package: string;
  readonly feature: string;
  readonly description: string;
  readonly last_failure: string;
  readonly last_session: string;
  readonly handoffs: string;
  readonly goals: string;
  readonly tasks: string;
  readonly write: string;
  readonly deny: string;
  readonly read: string;
  readonly contracts: string;
  readonly obligations: string;
  readonly upstream: string;
  readonly memories: string;
  readonly checks: string;
  readonly context: string;
  readonly rules: string;
  readonly work_order: string;
}

/** What prompts look like where the repository has no template. */
export const DEFAULT_TEMPLATE = `# {{title}}

Package \`{{package}}\` of the feature "{{feature}}".

{{description}}

{{goals}}

{{last_failure}}

{{last_session}}

{{handoffs}}

{{tasks}}

{{write}}

{{deny}}

{{read}}

{{contracts}}

{{obligations}}

{{upstream}}

{{memories}}

{{checks}}

{{context}}

{{rules}}

{{work_order}}
`;

const PART = /\{\{\s*(\w+)\s*\}\}/g;
const ONLY_PARTS = /^\s*(\{\{\s*\w+\s*\}\}\s*)+$/;
const KNOWN: readonly string[] = [...DEFAULT_TEMPLATE.matchAll(PART)].flatMap(([, name]) => name ?? []);

/** @throws WavesError `prompt-template` with the line of the first part that there is not. */
export function checkTemplate(template: string): void {
  template.split('\n').forEach((line, index) => {
    for (const [, name = ''] of line.matchAll(PART)) {
      if (!KNOWN.includes(name)) {
        throw new WavesError(
          'prompt-template',
          `${TEMPLATE_FILE}:${index + 1}: there is no part "${name}" of a prompt.`,
          `There are: ${KNOWN.join(', ')}.`,
        );
      }
    }
  });
}

/** The template with a part at its end, where it does not have that part anywhere. */
export function withPart(template: string, part: keyof PromptParts): string {
  const has = [...template.matchAll(PART)].some(([, name]) => name === part);
  return has ? template : `${template.trimEnd()}\n\n{{${part}}}\n`;
}

/** Puts the parts into a template that has been checked. A line of nothing but empty parts goes, with the blank lines after it. */
export function fillTemplate(template: string, parts: PromptParts): string {
  const lines: string[] = [];
  let gone = false;
  for (const line of template.split(/\r?\n/)) {
    // Filled once: what looks like a part inside of a part stays as it is.
    const filled = line.replace(PART, (_whole, name: keyof PromptParts) => parts[name]);
    gone = filled.trim() === '' && (gone || ONLY_PARTS.test(line));
    if (!gone) {
      lines.push(filled);
    }
  }
  return `${lines.join('\n').trim()}\n`;
}

import type { DescribedAgent } from '../../run/kernel/kernel';
import { OUTPUT_FIELDS } from '../../run/kernel/kernel';
import { object, text } from '../streams/jsonValue';

/** How agents may be named: as an option on a command line. */
const NAME = /^[a-z][a-z0-9-]{0,31}$/;

/**
 * Reads agents as a setting describes them: by name, each `{command, args?, model_args?, resume_args?, prompt?, output?,
 * fields?}`. What cannot be understood is left out.
 * @param taken names that are ours. @param complain told of each thing that is left out, as a sentence.
 */
export function describedAgentsOf(
  value: unknown,
  taken: readonly string[],
  complain: (message: string) => void,
): Readonly<Record<string, DescribedAgent>> {
  const found = Object.entries(object(value)).flatMap(([name, described]) => {
    const {
      command,
      args,
      model_args,
      resume_args,
      prompt = 'stdin',
      output = 'text',
      fields,
      protocol,
    } = object(described);
    const program = text(command);
    if (!NAME.test(name) || taken.includes(name)) {
      complain(
        `An agent cannot be called "${name}": use lower-case letters, digits and dashes, and no name that there is.`,
      );
      return [];
    }
    if (
      program === undefined ||
      (prompt !== 'stdin' && prompt !== 'file') ||
      (output !== 'text' && output !== 'jsonl') ||
      (protocol !== undefined && protocol !== 'acp')
    ) {
      complain(
        `The agent ${name} needs a \`command\`; \`prompt\` is stdin or file, \`output\` is text or jsonl, \`protocol\` is acp.`,
      );
      return [];
    }
    const agent: DescribedAgent = {
      command: program,
      ...(protocol === undefined ? {} : { protocol }),
      args: texts(args),
      modelArgs: texts(model_args),
      ...(resume_args === undefined ? {} : { resumeArgs: texts(resume_args) }),
      promptOnStdin: prompt === 'stdin',
      ...(output === 'jsonl' ? { fields: fieldsOf(fields) } : {}),
    };
    return [[name, agent] as const];
  });
  return Object.fromEntries(found);
}

function fieldsOf(value: unknown): NonNullable<DescribedAgent['fields']> {
  const given = object(value);
  return Object.fromEntries(
    OUTPUT_FIELDS.flatMap((field) => {
      const path = text(given[field]);
      return path === undefined ? [] : [[field, path]];
    }),
  );
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

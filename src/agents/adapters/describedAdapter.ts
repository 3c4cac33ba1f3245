import type { DescribedAgent, OutputField } from '../../run/kernel/kernel';
import { OUTPUT_FIELDS } from '../../run/kernel/kernel';
import type { AgentAdapter } from '../launching/agentAdapter';
import type { AgentEvent } from '../streams/agentEvent';
import { agentFailure } from '../streams/agentFailure';
import type { AgentStream } from '../streams/agentStream';
import type { JsonObject } from '../streams/jsonValue';
import { amount, defined, object, text } from '../streams/jsonValue';
import { describedAcp } from './acp';
import { tokensApart, UsageSum } from './usageSum';

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

/** The adapter of an agent that a person has described. */
export function describedAdapter(name: string, described: DescribedAgent): AgentAdapter {
  if (described.protocol === 'acp') {
    return describedAcp(name, described);
  }
  const { command, args, modelArgs, resumeArgs, promptOnStdin, fields } = described;
  return {
    name,
    label: name,
    program: { command, site: '' },
    commandLine: (agent, _machine, task) => {
      const { model } = agent;
      const words = {
        prompt_file: task.promptFile,
        worktree: task.worktree,
        package: task.packageId,
        folder: task.folder,
        ...defined({ model, session: task.session }),
      };
      const given = [
        ...args,
        ...(model === undefined ? [] : modelArgs),
        ...(agent.args ?? []),
        ...(task.session === undefined ? [] : (resumeArgs ?? [])),
      ];
      return { argv: [command, ...given.map((argument) => filled(argument, words))], env: {}, promptOnStdin };
    },
    ...(resumeArgs === undefined ? {} : { resumes: true as const }),
    ...(fields === undefined ? {} : { stream: () => new DescribedStream(fields) }),
  };
}

/** A placeholder that means nothing stays as it stands. */
function filled(argument: string, words: Readonly<Record<string, string>>): string {
  return argument.replaceAll(/\{(\w+)\}/g, (whole, word: string) => words[word] ?? whole);
}

class DescribedStream implements AgentStream {
  private readonly usage = new UsageSum();
  private session: string | undefined;

  constructor(private readonly fields: NonNullable<DescribedAgent['fields']>) {}

  read(message: JsonObject, now: number): readonly AgentEvent[] {
    const at = (field: OutputField) => valueAt(message, this.fields[field]);
    const events: AgentEvent[] = [];
    const session = text(at('session'));
    if (session !== undefined && session !== this.session) {
      this.session = session;
      events.push({ kind: 'session', id: session });
    }
    const said = text(at('message'));
    if (said !== undefined) {
      events.push({ kind: 'message', text: said });
    }
    const name = text(at('tool'));
    if (name !== undefined) {
      const call = {
        kind: 'tool' as const,
        name,
        ...defined({ file: text(at('file')), command: text(at('command')) }),
      };
      // When it ends is not told.
      events.push({ ...call, phase: 'started' }, { ...call, phase: 'ended' });
    }
    const told = {
      input: at('input_tokens'),
      cacheRead: at('cache_read_tokens'),
      cacheWrite: at('cache_write_tokens'),
      output: at('output_tokens'),
    };
    const cost = at('cost_usd');
    if ([...Object.values(told), cost].some((each) => each !== undefined)) {
      events.push(this.usage.add(tokensApart(told), amount(cost), text(at('model'))));
    }
    const error = at('error');
    const failed = text(error) ?? text(object(error)['message']);
    return failed === undefined ? events : [...events, agentFailure({ message: failed }, now)];
  }
}

function valueAt(message: JsonObject, path: string | undefined): unknown {
  return path?.split('.').reduce<unknown>((value, name) => object(value)[name], message);
}

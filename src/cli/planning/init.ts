import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Option } from 'commander';
import { lookAtRepository } from '../../node/plans/repositoryFiles';
import type { FoundRepository } from '../../node/plans/repositoryFiles';
import { draftText } from '../../planning/draft/draft';
import type { PartitionBy, PartitionMeasure } from '../../planning/partition/partition';
import { PARTITIONS } from '../../planning/partition/partition';
import { checksOf, keptText, repositoryPlan } from '../../planning/draft/repositoryPlan';
import type { Answers, SeenRepository, Template } from '../../planning/draft/templates';
import { seenIn, templatePlan, TEMPLATES, unanswered } from '../../planning/draft/templates';
import type { FoundWays } from '../../planning/planWays';
import { planWays } from '../../planning/planWays';
import { WavesError } from '../../wavesError';
import type { CommandContext, CommandTable } from '../context/command';
import { EXIT, jsonOption, positiveInteger } from '../context/command';
import { proposeForApproval } from '../plans/consent';
import { planByAgent, refuseUnanswered } from './byAgent';
import { importCommand } from './import';
import type { PlanToWrite } from './planWriting';
import { planningAgents, refuseExisting, writePlan } from './planWriting';

interface InitOptions {
  readonly from?: string;
  readonly partition?: PartitionBy;
  readonly packages?: number;
  readonly files?: number;
  readonly template?: string;
  readonly answer?: readonly string[];
  readonly idea?: string;
  readonly agent?: string | true;
  readonly model?: string;
  readonly rounds: number;
  readonly comment?: readonly string[];
  readonly yes?: boolean;
  readonly list?: boolean;
  readonly out: string;
  readonly json?: boolean;
}

/** The template that is a partition by folder. */
const REFACTORING = 'refactoring';

/** Adds `waves init`. */
export function addInit(table: CommandTable): void {
  table
    .add<InitOptions>(
      {
        usage: 'init',
        summary: 'write a new plan: from what is here, from a template, or by an agent',
        group: 'plans',
      },
      init,
    )
    .option('--list', 'list what a plan can be made from here, and write none')
    .option('--from <folder>', 'look at this folder instead')
    .addOption(new Option('--partition <by>', 'share out the repository by this').choices(PARTITIONS))
    .option(
      '--packages <number>',
      'packages that work at the same time, at most; more become plans within',
      positiveInteger,
    )
    .option('--files <number>', 'files that a package has at most, about', positiveInteger)
    .addOption(
      new Option('--template <name>', 'begin with a usual way of sharing out work').choices([
        ...TEMPLATES.map(({ name }) => name),
        REFACTORING,
      ]),
    )
    .option('--answer <key=text...>', 'answer a question of the template; on a terminal the others are asked')
    .option('--idea <text|file>', 'what is to be done, as text or as the name of a file with it')
    .option(
      '--agent [name]',
      'let this agent make the plan, or the first that is installed; it reads and writes nothing',
    )
    .option('--model <model>', "the agent's model")
    .option('--rounds <number>', 'how often the agent may mend its plan, at most', positiveInteger, 5)
    .option(
      '--comment <text...>',
      'have the agent take up what you say of the plan that is there, which it writes over',
    )
    .option('--yes', 'approve of the plan that the agent makes')
    .option('--out <file>', 'the plan to write', 'work-packages.yaml')
    .addOption(jsonOption());
}

/** `waves init`: writes a plan that is valid, and starts nothing. Exit code 2 where an answer is missing or a plan is there. */
async function init(context: CommandContext, options: InitOptions): Promise<number> {
  if (options.list === true) {
    return listWays(context, options);
  }
  if (options.comment !== undefined) {
    requireExisting(context.folder, options);
  } else {
    refuseExisting(context.folder, options.out);
  }
  const folder = resolve(context.folder, options.from ?? '.');
  const template = TEMPLATES.find(({ name }) => name === options.template);
  const by = options.partition ?? (template === undefined ? 'directory' : undefined);
  const repository = await lookAtRepository(folder, { withHistory: by !== undefined, ours: [options.out] });
  const task = await ideaOf(context.folder, options.idea);
  if (options.agent !== undefined || options.comment !== undefined) {
    return initByAgent(context, repository, task, options.agent ?? true, options);
  }
  const made =
    by !== undefined && repository.files.length > 0
      ? fromRepository(repository, by, task, options)
      : await fromTemplate(context, template ?? firstTemplate(), repository, task, options);
  const report = await writePlan(context, made, {
    json: options.json === true,
    underGit: repository.underGit,
  });
  return report.valid ? EXIT.success : EXIT.failed;
}

/** Lists what a plan can be made from, each with the command that does it. */
async function listWays(
  { folder, terminal }: CommandContext,
  { from = '.', json, out }: InitOptions,
): Promise<number> {
  const repository = await lookAtRepository(resolve(folder, from), { withHistory: false, ours: [out] });
  const ways = planWays(repository);
  const agents = await planningAgents();
  if (json === true) {
    const found: FoundWays = { ...ways, underGit: repository.underGit, agents };
    terminal.out(JSON.stringify(found, null, 2));
    return EXIT.success;
  }
  ways.partitions.forEach((by) => terminal.out(`waves init --partition ${by}`));
  ways.templates.forEach(({ name, summary }) => terminal.out(`waves init --template ${name}    ${summary}`));
  agents.forEach(({ name, usable, get }) =>
    terminal.out(
      usable ? `waves init --agent ${name} --idea "..."` : `${get}    for waves init --agent ${name}`,
    ),
  );
  ways.sources.forEach(({ format, source }) => terminal.out(importCommand(format, source)));
  return EXIT.success;
}

/** An agent makes the plan, and a person approves of all of it at once. Exit code 3 where nobody has. */
async function initByAgent(
  context: CommandContext,
  repository: FoundRepository,
  idea: string | undefined,
  agent: string | true,
  options: InitOptions,
): Promise<number> {
  const { answer = [], comment = [], rounds, out, model, yes = false, json = false } = options;
  if (idea === undefined && comment.length === 0) {
    throw new WavesError(
      'usage',
      'The agent has to be told what to plan.',
      'Say it with --idea "..." or --idea FILE.',
    );
  }
  const made = await planByAgent(context, repository, {
    idea: idea ?? 'What the plan below is for.',
    agent,
    model,
    rounds,
    said: answer,
    comments: comment,
    out,
  });
  if ('questions' in made) {
    if (!json) {
      refuseUnanswered(made);
    }
    context.terminal.out(JSON.stringify(made, null, 2));
    return EXIT.undecided;
  }
  const report = await writePlan(context, made, { json, underGit: repository.underGit });
  if (!report.valid) {
    return EXIT.failed;
  }
  const { approved, comment: said } = await proposeForApproval(context, out, yes);
  return said !== undefined
    ? initByAgent(context, repository, idea, agent, { ...options, answer: [], comment: [said] })
    : approved || !repository.underGit
      ? EXIT.success
      : EXIT.undecided;
}

/** @throws WavesError `usage` where there is no plan to say anything of. */
function requireExisting(folder: string, { out, comment }: InitOptions): void {
  if (!existsSync(resolve(folder, out))) {
    throw new WavesError(
      'usage',
      `There is no ${out} to say "${comment?.[0] ?? ''}" of.`,
      'Name the plan with --out, or make one with --idea "...".',
    );
  }
}

/** An idea as it is given, or what stands in the file of that name. */
async function ideaOf(folder: string, idea: string | undefined): Promise<string | undefined> {
  if (idea === undefined) {
    return undefined;
  }
  return /\s/.test(idea) ? idea : await readFile(resolve(folder, idea), 'utf8').catch(() => idea);
}

function fromRepository(
  repository: FoundRepository,
  by: PartitionBy,
  task: string | undefined,
  { packages, files, out }: InitOptions,
): PlanToWrite {
  const wish = {
    by,
    file: out,
    task,
    ...(packages === undefined ? {} : { packages }),
    ...(files === undefined ? {} : { filesEach: files }),
  };
  const { texts, measure, byDirectory, hasTests } = repositoryPlan(repository, wish);
  const isOne = measure.parts < 2;
  const count = repository.files.length === 1 ? '1 file' : `${repository.files.length} files`;
  return {
    texts,
    about: [
      isOne
        ? `${count} in one part: too few to be shared out.`
        : `${count} in ${measure.parts} parts; the largest has ${measure.largest.toFixed(2)} times the average.`,
      ...(isOne ? [] : [commitsText(by, measure, byDirectory)]),
      ...(hasTests ? [] : ['No tests were found, so nothing but a person checks the packages.']),
    ],
    todo: [
      ...(task === undefined
        ? ['Say in each description what is to be done there, or begin again with --idea']
        : []),
      ...(hasTests
        ? []
        : ['waves init --template tests --out tests.yaml    plans the tests that are missing']),
    ],
  };
}

function commitsText(by: PartitionBy, measure: PartitionMeasure, byDirectory: PartitionMeasure): string {
  if (measure.commits > 0) {
    return keptText(measure, byDirectory);
  }
  return by === 'history'
    ? 'There are no commits to learn from, so folders decided.'
    : 'No commits were looked at.';
}

/** What an empty folder begins with. */
function firstTemplate(): Template {
  const found = TEMPLATES.find(({ name }) => name === 'contracts');
  if (found === undefined) {
    throw new Error('There is no template of contracts');
  }
  return found;
}

async function fromTemplate(
  { terminal }: CommandContext,
  template: Template,
  { files, texts, name }: FoundRepository,
  task: string | undefined,
  { answer = [], out, template: wished }: InitOptions,
): Promise<PlanToWrite> {
  const { ofFiles, whole } = checksOf(files, texts);
  const seen = seenIn(files, { tests: ofFiles(files), whole });
  const [main] = template.questions(seen);
  const answers: Record<string, string> = {
    // An empty folder has a plan at once; what it is for can be said later.
    ...(wished === undefined ? { what: `What ${name} is to become (say it here)` } : {}),
    ...(task === undefined || main === undefined ? {} : { [main.key]: task }),
    ...answersOf(template, answer, seen),
  };
  for (const { key, question, choices } of terminal.ask === undefined
    ? []
    : unanswered(template, answers, seen)) {
    const hint = choices === undefined ? '' : ` (${choices.join(', ')})`;
    answers[key] = (await terminal.ask?.(`${question}${hint} `)) ?? '';
  }
  const missing = unanswered(template, answers, seen);
  if (missing.length > 0) {
    throw new WavesError(
      'usage',
      `The template ${template.name} has to be told: ${missing.map(({ key, question }) => `${key} (${question})`).join(', ')}`,
      `Say it with ${missing.map(({ key, choices }) => `--answer ${key}="${choices?.[0] ?? '...'}"`).join(' ')}`,
    );
  }
  const plan = templatePlan(template, answers, seen);
  return {
    texts: new Map([[out, draftText(plan)]]),
    about: [
      files.length === 0
        ? `There are no files yet, so this plan begins with what the parts say to each other.`
        : template.summary,
    ],
    todo: [
      ...(wished === undefined ? ['Say in the plan what is to be built, and by which parts'] : []),
      ...(whole.length === 0 ? ['Add checks to the plan: no command that runs tests was found here'] : []),
    ],
  };
}

/** @throws WavesError `usage` for an answer to a question that is not asked. */
function answersOf(template: Template, given: readonly string[], seen: SeenRepository): Answers {
  const known = template.questions(seen).map(({ key }) => key);
  return Object.fromEntries(
    given.map((text) => {
      const at = text.indexOf('=');
      const key = text.slice(0, Math.max(0, at));
      if (!known.includes(key)) {
        throw new WavesError(
          'usage',
          `The template ${template.name} does not ask for "${at < 0 ? text : key}".`,
          known.length === 0
            ? 'It asks for nothing.'
            : `It asks for ${known.join(', ')}: --answer ${known[0]}="..."`,
        );
      }
      return [key, text.slice(at + 1)];
    }),
  );
}

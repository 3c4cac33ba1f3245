import { t } from '@vscode/l10n';
import type { DraftPackage, DraftPlan, DraftStep } from './draft';
import { Ids, slug } from './draft';
import type { SeenRepository } from './seen';
import { research, RESEARCH_PATTERNS } from './research';

export type { SeenRepository } from './seen';
export { seenIn } from './seen';

/** What a template cannot see and has to be told. */
export interface TemplateQuestion {
  readonly key: string;
  readonly question: string;
  /** Taken where nobody answers; absent: an answer is needed. */
  readonly usual?: string;
  /** The only answers there are; absent: any text. */
  readonly choices?: readonly string[];
}

/** Answers by the key of their question; those that are missing are taken as usual. */
export type Answers = Readonly<Record<string, string>>;

/** A usual way of sharing out work. */
export interface Template {
  readonly name: string;
  readonly title: string;
  /** What it is good for, in one sentence. */
  readonly summary: string;
  /** What it has to be told, after a look at the repository. */
  questions(this: void, seen: SeenRepository): readonly TemplateQuestion[];
  plan(this: void, answer: (key: string) => string, seen: SeenRepository): Omit<DraftPlan, 'id'>;
}

const WHAT: TemplateQuestion = { key: 'what', question: t('What is to be built, in a sentence?') };

const slices: Template = {
  name: 'slices',
  title: t('A feature by vertical slices'),
  summary: t('Each package brings one thing that a user can do, through all layers, with its tests.'),
  questions: () => [
    WHAT,
    {
      key: 'slices',
      question: t('What will users be able to do? A few words each, with commas between them.'),
    },
  ],
  plan: (answer, seen) => {
    const items = named(answer('slices')).map(({ id, title }) => {
      const name = id.replace(/^wp-/, '');
      return {
        id,
        title,
        description: `${answer('what')}\n\nYour slice: ${title}. Bring it through all layers, with its tests, in folders of its own.`,
        dependsOn: [],
        writeAllow: [
          `${seen.codeFolder}/${name}/**`,
          ...(seen.testFolder === undefined ? [] : [`${seen.testFolder}/${name}/**`]),
        ],
        steps: seen.checks.tests,
        marks: {
          writeAllow: `Made up from where code lies here (${seen.codeFolder}); move it to where it belongs.`,
        },
      };
    });
    return { title: answer('what'), about: [slices.summary], packages: withIntegration(items, seen) };
  },
};

const contracts: Template = {
  name: 'contracts',
  title: t('Contracts first'),
  summary: t(
    'What the parts say to each other is written down once, then all parts are built against it at the same time.',
  ),
  questions: ({ parts }) => [
    WHAT,
    {
      key: 'parts',
      question: t('Which parts build against it? Folders, with commas between them.'),
      usual: (parts.length > 1 ? parts : ['src/api', 'src/web']).join(', '),
    },
  ],
  plan: (answer, seen) => {
    const first: DraftPackage = {
      id: 'wp-contracts',
      title: 'Contracts',
      taskType: 'contracts',
      priority: 1,
      description: `${answer('what')}\n\nWrite down what the parts say to each other before anyone builds on it: operations with their errors and examples, events, shared types.`,
      dependsOn: [],
      writeAllow: ['contracts/**'],
      steps: [],
    };
    const ids = new Ids();
    const parts = folders(answer('parts')).map((folder): DraftPackage => ({
      id: ids.give(`wp-${slug(folder, 'part')}`),
      title: folder,
      description: `${answer('what')}\n\nBuild the part in ${folder}, against the contracts and nothing else of the others.`,
      dependsOn: ['wp-contracts'],
      consumes: ['contracts/README.md'],
      writeAllow: [`${folder}/**`],
      steps: seen.checks.tests,
    }));
    return {
      title: answer('what'),
      about: [contracts.summary],
      contracts: ['contracts/README.md'],
      packages: withIntegration([first, ...parts], seen),
    };
  },
};

const tests: Template = {
  name: 'tests',
  title: t('Tests for code that has none'),
  summary: t('Each package writes the tests of one folder of code, and changes no code.'),
  questions: () => [],
  plan: (_answer, seen) => {
    const ids = new Ids();
    const untested = seen.untested.length > 0 ? seen.untested : seen.parts;
    const items = (untested.length > 0 ? untested : [seen.codeFolder])
      .slice(0, 10)
      .map((folder): DraftPackage => ({
        id: ids.give(`wp-test-${slug(folder, 'code')}`),
        title: `Tests of ${folder}`,
        taskType: 'tests',
        description: `Write tests of what is in ${folder}: what callers see, the edges, what goes wrong. Change no code; where it is wrong, say so.`,
        dependsOn: [],
        writeAllow: [`${seen.testFolder ?? 'tests'}/${folder.replace(/^(?:src|lib)\//, '')}/**`],
        steps: seen.checks.tests,
        marks: {
          description:
            seen.untested.length > 0
              ? 'No file of this folder has a test that is named after it.'
              : 'Every folder has tests already; whether they are enough nobody has measured.',
        },
      }));
    return {
      title: 'Tests for code that has none',
      about: [tests.summary],
      packages: withIntegration(items, seen),
    };
  },
};

const migration: Template = {
  name: 'migration',
  title: t('A migration'),
  summary: t(
    'The new way is made possible beside the old one, then each part goes over, then the old one is removed.',
  ),
  questions: ({ parts }) => [
    { key: 'from', question: t('What is to be left behind (a library, a version, an API)?') },
    { key: 'to', question: t('What takes its place?') },
    ...(parts.length > 1
      ? []
      : [{ key: 'parts', question: t('Which folders go over? With commas between them.') }]),
  ],
  plan: (answer, seen) => {
    const way = `from ${answer('from')} to ${answer('to')}`;
    const ids = new Ids();
    const bridge: DraftPackage = {
      id: ids.give('wp-bridge'),
      title: `Let ${answer('to')} work beside ${answer('from')}`,
      priority: 1,
      description: `Make it possible to go over ${way} one part at a time: install, configure and adapt, so that both work side by side.`,
      dependsOn: [],
      writeAllow: seen.shared.length > 0 ? seen.shared : ['adapters/**'],
      steps: seen.checks.tests,
    };
    const parts = (seen.parts.length > 1 ? seen.parts : folders(answer('parts')))
      .slice(0, 10)
      .map((folder): DraftPackage => ({
        id: ids.give(`wp-${slug(folder, 'part')}`),
        title: `${folder} goes over`,
        description: `Bring what is in ${folder} over ${way}. What it does stays the same.`,
        dependsOn: [bridge.id],
        writeAllow: [`${folder}/**`],
        steps: seen.checks.tests,
      }));
    const all = withIntegration([bridge, ...parts], seen);
    return {
      title: `Go over ${way}`,
      about: [migration.summary],
      packages: all.map((item) =>
        item.taskType === 'integrate'
          ? {
              ...item,
              title: `Remove ${answer('from')}`,
              description: `Remove ${answer('from')} and what was only there for both, and show that everything still works.`,
            }
          : item,
      ),
    };
  },
};

const researching: Template = {
  name: 'research',
  title: t('Research'),
  summary: t(
    'Many look into a question at the same time and change no code; one puts together what they found.',
  ),
  questions: () => [
    { key: 'question', question: t('What is to be found out?') },
    {
      key: 'pattern',
      question: t(
        'How? investigator: one finds out where to look first; analysts: one plans many small questions; gathering: all look at once.',
      ),
      usual: 'gathering',
      choices: RESEARCH_PATTERNS,
    },
    {
      key: 'topics',
      question: t('Which parts of it, or places, are looked into? With commas between them.'),
    },
  ],
  plan: (answer) => ({
    title: answer('question'),
    about: [researching.summary],
    packages: research(answer('pattern'), answer('question'), named(answer('topics'))),
  }),
};

/** Every template. To share out by folder what is to be done everywhere, a repository is partitioned (`refactoring`). */
export const TEMPLATES: readonly Template[] = [slices, contracts, tests, migration, researching];

/**
 * The plan of a template.
 * @throws Error when an answer is missing that has no usual one: ask `unanswered` first.
 */
export function templatePlan(template: Template, answers: Answers, seen: SeenRepository): DraftPlan {
  const questions = template.questions(seen);
  const plan = template.plan((key) => {
    const text = answers[key]?.trim() || questions.find((each) => each.key === key)?.usual;
    if (text === undefined) {
      throw new Error(`${template.name} has no answer to ${key}`);
    }
    return text;
  }, seen);
  return { ...plan, id: slug(plan.title.slice(0, 40), template.name), title: plan.title.slice(0, 120) };
}

/** The questions of a template that are not answered yet, or not with one of their choices, and have no usual answer. */
export function unanswered(template: Template, answers: Answers, seen: SeenRepository): TemplateQuestion[] {
  return template.questions(seen).filter(({ key, usual, choices }) => {
    const text = answers[key]?.trim() ?? '';
    return text === '' ? usual === undefined : choices !== undefined && !choices.includes(text);
  });
}

function withIntegration(items: readonly DraftPackage[], seen: SeenRepository): DraftPackage[] {
  const waitedFor = new Set(items.flatMap(({ dependsOn }) => dependsOn));
  const look: DraftStep = {
    name: 'everything works together',
    instructions: 'Try what the packages were made for, all of it together.',
  };
  return [
    ...items,
    {
      id: 'wp-integration',
      title: 'Bring everything together',
      taskType: 'integrate',
      description: 'Show that the work of all packages fits together, and mend what does not.',
      dependsOn: items.filter(({ id }) => !waitedFor.has(id)).map(({ id }) => id),
      writeAllow: ['**'],
      steps: seen.checks.whole.length > 0 ? seen.checks.whole : [look],
    },
  ];
}

/** The items of an answer, each with an id of its own. */
function named(answer: string): { readonly id: string; readonly title: string }[] {
  const ids = new Ids();
  ids.give('wp-integration');
  return items(answer).map((title) => ({ id: ids.give(`wp-${slug(title, 'part')}`), title }));
}

function folders(answer: string): string[] {
  return [...new Set(items(answer).map((each) => each.replace(/^\.?\/+|\/+$/g, '')))].filter(
    (each) => each !== '',
  );
}

function items(answer: string): string[] {
  return answer
    .split(/[,;\n]/)
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

import type { DraftStep } from './draft';

/** The text of some files of a repository, by path. */
export type Texts = ReadonlyMap<string, string>;

/** Manifests deeper in a repository than these are not looked into. */
const MOST_MANIFESTS = 400;

/** What is somebody else's, or only there to be tried, says nothing about how this repository is checked. */
const NOT_OURS = /(?:^|\/)(?:node_modules|vendor|third_party|testdata|fixtures|__fixtures__|dist|out)\//;

const MANIFEST =
  /(?:^|\/)(?:package\.json|pyproject\.toml|setup\.cfg|setup\.py|tox\.ini|go\.mod|Cargo\.toml|pom\.xml|build\.gradle(?:\.kts)?|Makefile)$/;
const WORKFLOW = /^(?:\.github\/workflows\/[^/]+\.ya?ml|\.gitlab-ci\.yml|\.circleci\/config\.yml)$/;

/** The files that say how a repository is checked, those near the top first. */
export function manifestsOf(paths: readonly string[]): string[] {
  const depth = (path: string): number => path.split('/').length;
  return paths
    .filter((path) => (MANIFEST.test(path) || WORKFLOW.test(path)) && !NOT_OURS.test(path))
    .sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1))
    .slice(0, MOST_MANIFESTS);
}

/** A folder with a manifest, and the commands that check it. */
interface Project {
  /** Empty for the top. */
  readonly folder: string;
  readonly tests: (files: readonly string[]) => DraftStep[];
  readonly rest: readonly DraftStep[];
}

/** How a repository is checked, as far as its manifests say. None of the commands has been tried. */
export interface RepositoryChecks {
  /** Whether any command was found that runs tests. */
  readonly hasTests: boolean;
  /** What checks some files: the tests of the projects that they lie in. */
  readonly ofFiles: (files: readonly string[]) => DraftStep[];
  /** What checks all of it: tests, types, style, as manifests and CI files say. */
  readonly whole: readonly DraftStep[];
}

/** Projects of one package whose tests are run one by one; of more, those of the whole. */
const MOST_PROJECTS = 3;

/** Steps of the package that brings everything together. */
const MOST_STEPS = 6;

/** Finds out how a repository is checked. @param texts of what `manifestsOf` names. */
export function checksOf(paths: readonly string[], texts: Texts): RepositoryChecks {
  const projects = manifestsOf(paths)
    .filter((path) => MANIFEST.test(path))
    // A Makefile says it less exactly than the tools that it calls.
    .sort((a, b) => Number(a.endsWith('Makefile')) - Number(b.endsWith('Makefile')))
    .flatMap((path) => projectOf(path, texts.get(path) ?? '', paths) ?? []);
  const byDepth = [...projects].sort((a, b) => b.folder.length - a.folder.length);
  const tested = byDepth.filter(({ tests }) => tests(paths).length > 0);
  const ofFiles = (files: readonly string[]): DraftStep[] => {
    const own = new Map<string, string[]>();
    for (const file of files) {
      const project = tested.find(({ folder }) => isBelow(file, folder));
      const key = project?.folder ?? '';
      own.set(key, [...(own.get(key) ?? []), file]);
    }
    const some = own.size <= MOST_PROJECTS ? [...own] : [['', files] as const];
    return unique(
      some.flatMap(([folder, inside]) => {
        const here = tested.filter((each) => each.folder === folder);
        return (here.find(({ tests }) => tests(inside).length > 0)?.tests(inside) ?? []).slice(0, 2);
      }),
    );
  };
  const top = projects.filter(({ folder }) => folder === '');
  const all = top.length > 0 ? top : projects.slice(0, MOST_PROJECTS);
  const whole = unique([
    ...all.flatMap((project) => [...project.tests(paths).slice(0, 1), ...project.rest]),
    ...workflowSteps(texts),
  ]).slice(0, MOST_STEPS);
  return { hasTests: tested.length > 0, ofFiles, whole };
}

function isBelow(path: string, folder: string): boolean {
  return folder === '' || path.startsWith(`${folder}/`);
}

function unique(steps: readonly DraftStep[]): DraftStep[] {
  const key = (step: DraftStep): string =>
    'command' in step ? `${step.cwd ?? ''}\0${step.command}` : step.name;
  return [...new Map(steps.map((step) => [key(step), step])).values()];
}

function projectOf(path: string, text: string, paths: readonly string[]): Project | undefined {
  const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
  const inside = paths.filter((each) => isBelow(each, folder));
  const step = (name: string, command: string): DraftStep => ({
    name: folder === '' ? name : `${name} of ${folder}`,
    command,
    cwd: folder,
    from: path,
  });
  const always = (command: string | undefined, rest: readonly DraftStep[] = []): Project => ({
    folder,
    tests: () => (command === undefined ? [] : [step('tests', command)]),
    rest,
  });
  switch (path.slice(path.lastIndexOf('/') + 1)) {
    case 'package.json':
      return nodeProject(text, paths, folder, always, step);
    case 'go.mod':
      return {
        folder,
        tests: (files) =>
          inside.some((each) => /\.go$/.test(each)) ? [step('tests', goTest(files, folder))] : [],
        rest: [step('vet', 'go vet ./...')],
      };
    case 'Cargo.toml':
      return always('cargo test');
    case 'pom.xml':
      return always('mvn -q test');
    case 'build.gradle':
    case 'build.gradle.kts':
      return always(
        inside.includes(folder === '' ? 'gradlew' : `${folder}/gradlew`) ? './gradlew test' : 'gradle test',
      );
    case 'Makefile': {
      const target = ['test', 'check'].find((name) => new RegExp(`^${name}\\s*:`, 'm').test(text));
      return always(target === undefined ? undefined : `make ${target}`);
    }
    default: {
      const isTest = (each: string): boolean => /(?:^|\/)(?:test_[^/]*|[^/]*_test)\.py$/.test(each);
      return inside.some(isTest)
        ? { folder, tests: (files) => [step('tests', pytest(files.filter(isTest), folder))], rest: [] }
        : undefined;
    }
  }
}

/** The first of these scripts that are there check more than tests do. */
const OTHER_SCRIPTS: readonly (readonly string[])[] = [
  ['lint'],
  ['typecheck', 'type-check', 'check-types', 'test:typecheck'],
  ['build'],
];

function nodeProject(
  text: string,
  paths: readonly string[],
  folder: string,
  always: (command: string | undefined, rest: readonly DraftStep[]) => Project,
  step: (name: string, command: string) => DraftStep,
): Project | undefined {
  const scripts = scriptsOf(text);
  const manager =
    (
      [
        ['pnpm-lock.yaml', 'pnpm'],
        ['yarn.lock', 'yarn'],
        ['bun.lock', 'bun run'],
        ['bun.lockb', 'bun run'],
      ] as const
    ).find(([lock]) => paths.includes(lock) || paths.includes(`${folder}/${lock}`))?.[1] ?? 'npm';
  const run = manager === 'npm' ? 'npm run' : manager;
  const test = scripts['test'];
  const rest = OTHER_SCRIPTS.flatMap((names) => names.find((name) => name in scripts) ?? []);
  return always(
    test === undefined || /no test specified/.test(test) ? undefined : `${manager} test`,
    rest.map((name) => step(name, `${run} ${name}`)),
  );
}

function scriptsOf(text: string): Record<string, string> {
  try {
    const scripts = (JSON.parse(text) as { readonly scripts?: unknown }).scripts;
    return typeof scripts === 'object' && scripts !== null
      ? Object.fromEntries(
          Object.entries(scripts).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
        )
      : {};
  } catch {
    // A manifest that nobody can read says nothing.
    return {};
  }
}

/** The most places that one command names; of more, all are meant. */
const MOST_PLACES = 5;

function goTest(files: readonly string[], folder: string): string {
  const folders = new Set(
    files.filter((each) => /\.go$/.test(each) && isBelow(each, folder)).map((each) => folderOf(each, folder)),
  );
  const places = [...folders].filter(isPlain).sort();
  return places.length === 0 || places.length !== folders.size || places.length > MOST_PLACES
    ? 'go test ./...'
    : `go test ${places.map((each) => (each === '' ? '.' : `./${each}`)).join(' ')}`;
}

function pytest(tests: readonly string[], folder: string): string {
  const folders = [...new Set(tests.map((each) => folderOf(each, folder)))].sort();
  const tops = folders.filter(
    (each) => !folders.some((other) => other !== each && each.startsWith(`${other}/`)),
  );
  return tops.length === 0 || tops.length > MOST_PLACES || tops.includes('') || !tops.every(isPlain)
    ? 'python -m pytest'
    : `python -m pytest ${tops.join(' ')}`;
}

/** Whether a shell takes a path as it is. */
function isPlain(path: string): boolean {
  return /^[\w./-]*$/.test(path) && !path.startsWith('-');
}

function folderOf(path: string, from: string): string {
  const below = from === '' ? path : path.slice(from.length + 1);
  return below.includes('/') ? below.slice(0, below.lastIndexOf('/')) : '';
}

/** Lines of CI files that check something and need nothing of the service that runs them. */
const CHECKING =
  /^\s*(?:-\s*)?(?:run:\s*)?((?:npm|pnpm|yarn|bun|make|go|cargo|tox|nox|hatch|uv run|poetry run|python -m|pytest|ruff|mypy|golangci-lint)\b[\w ./:=@-]*\b(?:test|lint|check|typecheck|vet|pytest|mypy|ruff)\b[\w ./:=@-]*)$/;

function workflowSteps(texts: Texts): DraftStep[] {
  return [...texts]
    .filter(([path]) => WORKFLOW.test(path))
    .flatMap(([path, text]) =>
      text.split('\n').flatMap((line): DraftStep[] => {
        const command = CHECKING.exec(line.trimEnd())?.[1];
        return command === undefined ? [] : [{ name: command.slice(0, 80), command, from: path }];
      }),
    );
}

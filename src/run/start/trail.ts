import { readMakefile } from './makefile';
import type { ShellWord } from './shellWords';
import {
  FOLDER_OPTION,
  HARMLESS,
  INLINE,
  INSTALL_SCRIPTS,
  INSTALLING,
  INTERPRETERS,
  OTHERS_OPTION,
  PACKAGE_MANAGERS,
  placeIn,
  scriptsIn,
  shellCommands,
  SHELLS,
  withoutPrefixes,
} from './shellWords';

/** What stands in a file of the repository and is carried out by a command. */
export interface TrailPart {
  /** From the top of the work tree, with forward slashes. */
  readonly file: string;
  /** What of it, such as `script test`; absent: all. */
  readonly what?: string;
  /** Undefined: it is not there. */
  readonly text: string | undefined;
  /** It is run besides what is named, where it is there: to be added by somebody is a change, too. */
  readonly unnamed?: true;
}

/** What a command leads to, as far as that can be known without running it. */
export interface Trail {
  readonly parts: readonly TrailPart[];
  /** Programs and files whose own doing was not looked into, each once. */
  readonly unknown: readonly string[];
}

/** The text of a file from the top of the work tree; undefined where it is not there. */
export type ReadText = (path: string) => Promise<string | undefined>;

/**
 * Follows a command through scripts of package.json (also those before and after, and those that these call), targets of
 * makefiles and files that are named, as far as they stand in the repository.
 * @param cwd folder that it runs in, from the top of the work tree.
 */
export async function trailOf(command: string, cwd: string, read: ReadText): Promise<Trail> {
  const follower = new Follower(read);
  await follower.follow(command, placeIn('', cwd) ?? '', 0);
  const { parts, unknown } = follower;
  return { parts: [...parts.values()], unknown: [...unknown] };
}

/** Nobody nests scripts as deep as this. */
const DEEPEST = 12;
const MOST_PARTS = 200;

class Follower {
  readonly parts = new Map<string, TrailPart>();
  readonly unknown = new Set<string>();

  constructor(private readonly read: ReadText) {}

  async follow(text: string, folder: string, depth: number): Promise<void> {
    if (depth > DEEPEST || this.parts.size > MOST_PARTS) {
      this.unknown.add('what these lead to in the end');
      return;
    }
    let here: string | undefined = folder;
    for (const words of shellCommands(text)) {
      const own = withoutPrefixes(words);
      const [program, ...args] = own;
      if (program === undefined) {
        continue;
      }
      if (program.text === 'cd') {
        here = args[0]?.isFixed === true ? placeIn(here, args[0].text) : undefined;
      } else if (!program.isFixed || (here === undefined && !HARMLESS.has(program.text))) {
        this.unknown.add(own.map((word) => word.text).join(' '));
      } else if (here !== undefined) {
        await this.start(program.text, args, here, depth + 1);
      }
    }
  }

  private async start(
    program: string,
    args: readonly ShellWord[],
    folder: string,
    depth: number,
  ): Promise<void> {
    if (PACKAGE_MANAGERS.test(program)) {
      await this.packageManager(program, args, folder, depth);
    } else if (program === 'make' || program === 'gmake') {
      await this.make(args, folder, depth);
    } else if (SHELLS.test(program) || program === '.' || program === 'source') {
      await this.shell(program, args, folder, depth);
    } else if (INTERPRETERS.test(program)) {
      await this.interpreter(program, args, folder);
    } else if (program.includes('/')) {
      await this.file(program, folder, depth, false);
    } else if (!HARMLESS.has(program)) {
      this.unknown.add(program);
    }
  }

  private async shell(
    program: string,
    args: readonly ShellWord[],
    folder: string,
    depth: number,
  ): Promise<void> {
    const at = args.findIndex(({ text }) => !text.startsWith('-'));
    const named = args[at];
    if (named?.isFixed !== true) {
      this.unknown.add([program, ...args.map(({ text }) => text)].join(' '));
    } else if (args.slice(0, at).some(({ text }) => /^-\w*c$/.test(text))) {
      await this.follow(named.text, folder, depth);
    } else {
      await this.file(named.text, folder, depth, true);
    }
  }

  private async interpreter(program: string, args: readonly ShellWord[], folder: string): Promise<void> {
    const words = args[0]?.text === 'run' && program === 'deno' ? args.slice(1) : args;
    for (const [index, { text, isFixed }] of words.entries()) {
      if (!text.startsWith('-') && isFixed) {
        return this.file(text, folder, DEEPEST, false);
      }
      if (INLINE.test(text) || text === '-m' || !isFixed) {
        const next = words[index + 1]?.text ?? '';
        this.unknown.add(text === '-m' ? next : `${program} ${text}`);
        return;
      }
    }
    this.unknown.add(program);
  }

  /** A file that is named to be run. */
  private async file(name: string, folder: string, depth: number, isShell: boolean): Promise<void> {
    const path = placeIn(folder, name);
    if (path === undefined) {
      this.unknown.add(name);
      return;
    }
    const text = await this.read(path);
    if (!this.add({ file: path, text })) {
      return;
    }
    if (text !== undefined && (isShell || path.endsWith('.sh') || /^#!.*\b(ba|da|z|k)?sh\b/.test(text))) {
      await this.follow(text, folder, depth);
    } else if (text !== undefined) {
      this.unknown.add(`what ${path} loads`);
    }
  }

  private async packageManager(
    program: string,
    args: readonly ShellWord[],
    folder: string,
    depth: number,
  ): Promise<void> {
    const words: string[] = [];
    let at: string | undefined = folder;
    for (let index = 0; index < args.length; index += 1) {
      const { text = '', isFixed = true } = args[index] ?? {};
      const [option = '', value] = text.split(/=(.*)/s);
      if (text === '--') {
        break;
      }
      if (!isFixed || OTHERS_OPTION.test(text)) {
        at = undefined;
      } else if (FOLDER_OPTION.test(option)) {
        index += value === undefined ? 1 : 0;
        at = placeIn(folder, value ?? args[index]?.text ?? '');
      } else if (!text.startsWith('-')) {
        words.push(text);
      }
    }
    const [verb = program === 'yarn' ? 'install' : '', script = ''] = words;
    if (at === undefined) {
      this.unknown.add([program, ...args.map(({ text }) => text)].join(' '));
    } else if (INSTALLING.test(verb)) {
      for (const name of INSTALL_SCRIPTS) {
        await this.script(at, name, depth, true);
      }
      this.unknown.add('scripts of the packages that are installed');
    } else if (/^(run|run-script|rum|urn)$/.test(verb) && script !== '') {
      await this.scripts(at, script, depth);
    } else if (/^(t|tst|test|start|stop|restart)$/.test(verb)) {
      await this.scripts(at, /^t/.test(verb) ? 'test' : verb, depth);
    } else if (program !== 'npm' && verb !== '' && (await this.hasScript(at, verb))) {
      await this.scripts(at, verb, depth);
    } else {
      this.unknown.add([program, ...words].join(' '));
    }
  }

  private async scripts(folder: string, name: string, depth: number): Promise<void> {
    const settings = placeIn(folder, '.npmrc') ?? '';
    // It may name another shell.
    this.add({ file: settings, text: await this.read(settings), unnamed: true });
    await this.script(folder, `pre${name}`, depth, true);
    await this.script(folder, name, depth, false);
    await this.script(folder, `post${name}`, depth, true);
  }

  private async script(folder: string, name: string, depth: number, unnamed: boolean): Promise<void> {
    const file = placeIn(folder, 'package.json') ?? '';
    const text = scriptsIn(await this.read(file))[name];
    const isNew = this.add({ file, what: `script ${name}`, text, ...(unnamed ? { unnamed } : {}) });
    if (isNew && text !== undefined) {
      await this.follow(text, folder, depth);
    }
  }

  private async hasScript(folder: string, name: string): Promise<boolean> {
    return scriptsIn(await this.read(placeIn(folder, 'package.json') ?? ''))[name] !== undefined;
  }

  private async make(args: readonly ShellWord[], folder: string, depth: number): Promise<void> {
    let at: string | undefined = folder;
    let named: string | undefined;
    const targets: string[] = [];
    for (let index = 0; index < args.length; index += 1) {
      const { text = '', isFixed = true } = args[index] ?? {};
      if (text === '-C' || text === '-f') {
        index += 1;
        const value = args[index]?.text ?? '';
        at = text === '-C' ? placeIn(at, value) : at;
        named = text === '-f' ? value : named;
      } else if (!isFixed) {
        at = undefined;
      } else if (!text.startsWith('-') && !text.includes('=')) {
        targets.push(text);
      }
    }
    const found = at === undefined ? undefined : await this.makefileIn(at, named);
    if (at === undefined || found?.text === undefined) {
      this.unknown.add(['make', ...args.map(({ text }) => text)].join(' '));
      return;
    }
    const { file, text } = found;
    const { settings, targets: madeFrom } = readMakefile(text);
    this.add({ file, what: 'variables', text: settings, unnamed: true });
    const included = /^\s*[-s]?include\s+(.*)$/gm;
    for (const [, names = ''] of settings.matchAll(included)) {
      this.unknown.add(`what ${file} includes: ${names}`);
    }
    for (const { name, rule, recipe } of madeFrom(targets)) {
      // What no rule names is a file, or made by a pattern.
      const isNamed = rule !== undefined || targets.includes(name);
      if (isNamed && this.add({ file, what: `target ${name}`, text: rule })) {
        await this.follow(recipe.replaceAll('$(MAKE)', 'make'), at, depth);
      }
    }
  }

  private async makefileIn(
    folder: string,
    named: string | undefined,
  ): Promise<{ readonly file: string; readonly text: string | undefined } | undefined> {
    for (const name of named === undefined ? ['GNUmakefile', 'makefile', 'Makefile'] : [named]) {
      const file = placeIn(folder, name);
      const text = file === undefined ? undefined : await this.read(file);
      if (file !== undefined && text !== undefined) {
        return { file, text };
      }
    }
    return undefined;
  }

  /** @returns whether it was not among the parts yet. */
  private add(part: TrailPart): boolean {
    const key = partName(part);
    const isNew = !this.parts.has(key);
    this.parts.set(key, this.parts.get(key) ?? part);
    return isNew;
  }
}

/** A part's name for people, which no other one has: `package.json, script test`. */
export function partName({ file, what }: Pick<TrailPart, 'file' | 'what'>): string {
  return what === undefined ? file : `${file}, ${what}`;
}

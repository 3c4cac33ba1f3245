import { t } from '@vscode/l10n';
import type { Feature, Part, SandboxKind } from '../kernel/kernel';
import { bad, plain, preflightInWindowsLanguage } from '../kernel/kernel';
import type { TroubleCause } from '../agents/agents';

/** A program of the operating system that keeps other programs from writing, and what of the machine it has to know. */
export interface SandboxProgram {
  readonly kind: SandboxKind;
  /** Absolute path. */
  readonly program: string;
  /** Folders for temporary files, which other programs of this user use too; absolute, as all that follows, and there. */
  readonly temporary?: readonly string[];
  /** What is seen but not written, as the home folder is, though it may lie in one of those. */
  readonly readable?: readonly string[];
  /** What tools write besides: their folders in the home, and caches. */
  readonly writable?: readonly string[];
  /** What of it decides what is run later, outside of the sandbox. */
  readonly startup?: readonly string[];
  /** Folders with secrets, and with sockets of programs outside. */
  readonly hidden?: readonly string[];
  /** The same in single files. */
  readonly hiddenFiles?: readonly string[];
  /** What is seen in place of this machine's files, but for those named here and the work's own. */
  readonly image?: ImageFiles;
}

/** The files of a container image on this machine. */
export interface ImageFiles {
  /** As the plan, or the dev container, names it. */
  readonly name: string;
  /** Which one it is, by its content. */
  readonly id: string;
  /** Absolute path of the folder in which they lie. */
  readonly root: string;
  /** Variables that the image sets. */
  readonly env: Readonly<Record<string, string>>;
  /** What is put among its files: paths of this machine, by where they are found there; only read. */
  readonly mounts: readonly { readonly from: string; readonly at: string }[];
}

/** Why a list of hosts holds nobody, where it does not, and what to do. */
export const NO_HOSTS = 'the sandbox of this system keeps nobody to a list of hosts';
export const HOSTS_ADVICE =
  'Write `network: none` or `network: open` under `execution`, or run the plan on Linux.';

/** What was found of it: the program, tried out, or why there is none that works, with what to do about it. */
export type SandboxFinding =
  | { readonly found: SandboxProgram }
  | { readonly found: undefined; readonly message: string; readonly advice: string };

/** One thing that preflight looked at. */
export interface PreflightCheck {
  /** What was looked at: `tool`, `env`, `service`, `agent`, `disk`, `git`, `port`, or a kind of a later version. */
  readonly kind: string;
  /** Its name: `node`, `DATABASE_URL`, ... Never a secret's value. */
  readonly name: string;
  readonly ok: boolean;
  /** What was found, or what is missing. */
  readonly message: string;
  /** What to do about it. */
  readonly advice?: string;
  /** Of an agent: why it cannot be used. */
  readonly cause?: TroubleCause;
}

/** Everything that the plan needs was looked at, once and together. */
export interface PreflightChecked {
  readonly type: 'preflight.checked';
  readonly outcome: 'go' | 'missing';
  readonly checks: readonly PreflightCheck[];
}

/** A person has seen every command that the plan will run, and agreed. */
export interface ConsentGiven {
  readonly type: 'consent.given';
  readonly by?: string;
  readonly message?: string;
  /** SHA-256 of the commands in their canonical form, in hex: asked again when it changes. */
  readonly hash: string;
  /** How many commands were shown. */
  readonly commands: number;
  /** SHA-256 of each command in its canonical form, in hex; absent in journals of earlier versions. */
  readonly keys?: readonly string[];
  /** The commit in which what they lead to was looked for; absent: nobody has looked. */
  readonly at?: string;
  /** How it was given: asked, kept from earlier, or by `--yes` or a setting. */
  readonly how: 'asked' | 'kept' | 'flag' | 'setting';
}

/** What is kept of what has to be there before anything starts. */
export interface PreflightPart extends Part {
  readonly run: {
    readonly preflight: Omit<PreflightChecked, 'type'> | undefined;
    /** Hash of the commands that a person agreed to. */
    readonly consent: string | undefined;
    /** Each command that somebody agreed to for this run, in whatever way, as in the event. */
    readonly agreed?: readonly string[];
    /** The commits in which somebody has seen what those commands lead to, the latest last. */
    readonly agreedAt: readonly string[];
  };
}

/** Something is not there that everything needs. */
export interface PreflightBlock {
  readonly kind: 'preflight';
  readonly missing: readonly string[];
}

export const preflight: Feature<
  PreflightChecked | ConsentGiven,
  PreflightPart,
  PreflightPart,
  PreflightBlock
> = {
  ofRun: () => ({ preflight: undefined, consent: undefined, agreedAt: [] }),
  ofPackage: () => ({}),
  renewed: { attempt: [], package: [] },
  events: {
    'preflight.checked': {
      inRun: (run, { outcome, checks }) => {
        run.preflight = { outcome, checks };
      },
      tell: ({ outcome, checks }) => {
        const missing = checks.filter((check) => !check.ok).map((check) => check.name);
        const without = missing.length === 0 ? '' : ` without ${missing.join(', ')}`;
        return outcome === 'go'
          ? plain(undefined, `preflight: GO${without}`)
          : bad(undefined, `preflight: missing ${missing.join(', ')}`);
      },
    },
    'consent.given': {
      inRun: (run, { hash, keys = [], at }) => {
        run.consent = hash;
        run.agreedAt = at === undefined ? run.agreedAt : [...run.agreedAt.filter((one) => one !== at), at];
        run.agreed = [...new Set([...(run.agreed ?? []), ...keys])];
      },
      tell: ({ commands, how }) => plain(undefined, `${commands} commands agreed to (${how})`),
    },
  },
  holds: {
    start:
      ({ preflight: checked }) =>
      () =>
        checked?.outcome === 'missing' ? Number.POSITIVE_INFINITY : 0,
  },
  blocks: {
    find: ({ preflight: looked }, { state }) => {
      const missing = looked?.checks.filter((check) => !check.ok) ?? [];
      return state === 'ready' && looked?.outcome === 'missing'
        ? [{ kind: 'preflight', missing: missing.map((check) => `${check.name}: ${check.message}`) }]
        : [];
    },
    kinds: {
      preflight: {
        waits: 'you',
        tell: ({ missing }) => t('preflight found something missing: {0}', missing.join('; ')),
        ways: () => [],
      },
    },
  },
};

/** The report of preflight for people: GO or what is missing, which comes first, a line for each thing, and below it what to do. */
export function preflightText(checks: readonly PreflightCheck[]): string[] {
  const [missing, there] = [checks.filter(({ ok }) => !ok), checks.filter(({ ok }) => ok)];
  // Of what there is one of a kind, such as git itself, the kind is the name.
  const named = [...missing, ...there].map((check) => ({
    ...check,
    name: check.name === check.kind ? '' : check.name,
  }));
  const width = Math.max(0, ...named.map(({ name }) => name.length));
  const head =
    missing.length === 0
      ? t('Preflight: GO ({0} checks)', checks.length)
      : t('Preflight: NO GO, {0} of {1} missing', missing.length, checks.length);
  return [
    head,
    ...named.flatMap(({ kind, name, ok, message, advice }) => [
      `  ${ok ? `✔ ${t('ok')}` : `✖ ${t('missing')}`}`.padEnd(13) +
        `${kind.padEnd(8)}${name.padEnd(width)}  ${preflightInWindowsLanguage(message)}`,
      ...(advice === undefined ? [] : [`${' '.repeat(21)}${preflightInWindowsLanguage(advice)}`]),
    ]),
  ];
}

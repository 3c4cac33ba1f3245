import { WavesError } from '../wavesError';

/** How a demo agent is asked to behave. */
export interface DemoSettings {
  readonly packageId: string;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** How long all pauses take together. */
  readonly seconds: number;
  /** The exit code with which to fail half way. */
  readonly failWith: number | undefined;
  /** A file to write besides, whatever the scope says. */
  readonly stray: string | undefined;
  /** Whether to stand still until somebody types a line. */
  readonly stalls: boolean;
  /** What it asks people before it goes on. */
  readonly asks: { readonly text: string; readonly options: readonly string[] } | undefined;
}

/** Environment variables by name, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_SECONDS = 4;
const LONGEST_SECONDS = 86_400;

/**
 * Reads the settings of one demo agent from its environment; the help in `main.ts` documents each variable.
 * @throws WavesError `usage` that names the variable and shows its form.
 */
export function readDemoSettings(env: Environment): DemoSettings {
  const packageId = env['WAVES_PACKAGE'] || 'demo';
  const attempt = numberOf(env['WAVES_ATTEMPT'] || '1') ?? 1;
  return {
    packageId,
    attempt,
    seconds: secondsOf(env['WAVES_DEMO_SECONDS']),
    failWith: failureOf(env['WAVES_DEMO_FAIL'], packageId, attempt),
    stray: strayOf(env['WAVES_DEMO_STRAY'], packageId),
    stalls: env['WAVES_DEMO_STALL'] === packageId,
    asks: questionOf(env['WAVES_DEMO_ASK'], packageId),
  };
}

function secondsOf(value: string | undefined): number {
  if (!value) {
    return DEFAULT_SECONDS;
  }
  const seconds = numberOf(value);
  if (seconds === undefined || seconds > LONGEST_SECONDS) {
    throw wrong('WAVES_DEMO_SECONDS', value, `a number of seconds from 0 to ${LONGEST_SECONDS}, such as 2.5`);
  }
  return seconds;
}

function failureOf(value: string | undefined, packageId: string, attempt: number): number | undefined {
  if (!value) {
    return undefined;
  }
  const [, name, code = '3', attempts] = /^(.+?)(?::(\d+))?(?:@(\d+))?$/.exec(value) ?? [];
  if (name === undefined || /[:@]$/.test(name) || Number(code) < 1 || Number(code) > 255) {
    throw wrong('WAVES_DEMO_FAIL', value, '<package>[:code][@attempts] with a code from 1 to 255');
  }
  const concerned = name === packageId && (attempts === undefined || attempt <= Number(attempts));
  return concerned ? Number(code) : undefined;
}

function strayOf(value: string | undefined, packageId: string): string | undefined {
  if (!value) {
    return undefined;
  }
  const [, name, path] = /^(.+?):(.+)$/.exec(value) ?? [];
  if (name === undefined || path === undefined) {
    throw wrong('WAVES_DEMO_STRAY', value, '<package>:<path>');
  }
  return name === packageId ? path : undefined;
}

function questionOf(value: string | undefined, packageId: string): DemoSettings['asks'] {
  if (!value) {
    return undefined;
  }
  const [, name, rest = ''] = /^(.+?):(.+)$/.exec(value) ?? [];
  const [text = '', ...options] = rest.split('|').map((part) => part.trim());
  if (name === undefined || text === '') {
    throw wrong('WAVES_DEMO_ASK', value, '<package>:<question>[|answer|answer...]');
  }
  return name === packageId ? { text, options } : undefined;
}

function numberOf(value: string): number | undefined {
  return /^\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : undefined;
}

function wrong(variable: string, value: string, form: string): WavesError {
  return new WavesError('usage', `${variable} is "${value}", but must be ${form}.`);
}

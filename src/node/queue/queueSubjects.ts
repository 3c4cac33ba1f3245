import { sha256 } from '../files/sha256';

/** The subjects and streams of a repository in a server: what is said where, and by whom. */
export interface QueueSubjects {
  readonly streams: {
    /** Attempts that nobody has taken yet: a work queue. */
    readonly attempts: string;
    /** How attempts stand, and what drivers say: machines may read it. */
    readonly said: string;
    /** What machines tell of their attempts: for drivers. */
    readonly told: string;
    /** What machines offer. */
    readonly machines: string;
    /** What people want of machines, until they want something else: machines may read it. */
    readonly wishes: string;
  };
  /** An attempt that is to be taken. */
  attempt(key: Part): string;
  /** What the driver says of how an attempt stands. */
  driverTurn(key: Part): string;
  /** What a machine says of it. */
  machineTurn(key: Part, machine: Part): string;
  /** All that is said of it. */
  turns(key: Part): string;
  /** Which attempt a subject is of. */
  keyOf(subject: string): string;
  /** Whose word a subject of `turns` holds: the machine's, as `machineToken` has it; undefined: the driver's. */
  turnBy(subject: string): string | undefined;
  /** Which machine a subject of `beat` or `up` is of, as `machineToken` has it. */
  machineOf(subject: string): string;
  /** A machine's signs of life in an attempt. They are not kept. */
  beat(key: Part, machine: Part): string;
  /** What a machine tells of an attempt. */
  up(key: Part, machine: Part): string;
  /** What the driver tells the machine of an attempt. */
  down(key: Part): string;
  /** What a process of a machine offers. */
  offer(machine: Part, id: Part): string;
  /** What people want of a machine. */
  wish(machine: Part): string;
}

/** The name of the consumer from which all machines take attempts. */
export const CONSUMER = 'workers';

/** Stands for everything at its place in a subject; no name does. */
export const ANY = Symbol('any');

/** A part of a subject. */
type Part = string | typeof ANY;

/** Every attempt. Their names have two parts, of which the first is the run's: `queueKey`. */
const ANY_KEY = '*.*';

/** Every attempt of the run that another attempt is of. */
export function keysBeside(key: string): string {
  return `${key.split('.')[0] ?? ''}.*`;
}

/** What a machine is called in subjects: its name, where that is of letters that every part of one takes. */
export function machineToken(name: string): string {
  return /^[\w-]{1,64}$/.test(name) ? name : sha256(name).slice(0, 32);
}

/** @param repository what it is called: `repositoryName`. */
export function queueSubjects(repository: string): QueueSubjects {
  const token = (machine: Part) => (machine === ANY ? ANY : machineToken(machine));
  const of = (...parts: readonly Part[]) =>
    ['waves', repository, ...parts.map((part) => (part === ANY ? '*' : part))].join('.');
  const named = (kind: string, key: Part, ...parts: readonly Part[]) =>
    of(kind, key === ANY ? ANY_KEY : key, ...parts);
  return {
    streams: {
      attempts: `WAVES_${repository}_ATTEMPTS`,
      said: `WAVES_${repository}_SAID`,
      told: `WAVES_${repository}_TOLD`,
      machines: `WAVES_${repository}_MACHINES`,
      wishes: `WAVES_${repository}_WISHES`,
    },
    attempt: (key) => named('attempt', key),
    driverTurn: (key) => named('turn', key, 'driver'),
    machineTurn: (key, machine) => named('turn', key, 'by', token(machine)),
    turns: (key) => named('turn', key, '>'),
    keyOf: (subject) => subject.split('.').slice(3, 5).join('.'),
    machineOf: (subject) => subject.split('.')[5] ?? '',
    turnBy: (subject) => {
      const [by, token] = subject.split('.').slice(5);
      return by === 'by' ? token : undefined;
    },
    beat: (key, machine) => named('beat', key, token(machine)),
    up: (key, machine) => named('up', key, token(machine)),
    down: (key) => named('down', key),
    offer: (machine, id) => of('machine', token(machine), id),
    wish: (machine) => of('wish', token(machine)),
  };
}

import { randomUUID } from 'node:crypto';
import { WavesError } from '../../wavesError';
import type { WholeWork } from '../git/carriedWork';
import { isWork } from './queue/attemptTurn';

/** How long a machine may take to do something in a worktree of its own, in milliseconds: merges wait for it. */
const ANSWER_MS = 60_000;

/** What a driver asks the machine of an attempt to do in the worktree there, while its agent works. */
export type MachineCall =
  /** Merge what is integrated, which the remote holds under `broughtRef`, into its branch; and then as `show`. */
  | { readonly kind: 'sync'; readonly base: string; readonly tip: string }
  /** Have the remote hold what the worktree is like, under `shownRef`. */
  | { readonly kind: 'show' }
  /** Merge a commit of some of its own files, which the remote holds under `broughtRef`, into its branch. */
  | {
      readonly kind: 'take';
      readonly commit: string;
      readonly files: readonly string[];
      readonly message: string;
    };

/** What came of it. */
export type MachineAnswer =
  | { readonly kind: 'taken' }
  | { readonly kind: 'conflict' | 'uncommitted'; readonly files: readonly string[] }
  | { readonly kind: 'shown'; readonly work: WholeWork }
  | { readonly kind: 'failed'; readonly message: string };

/** A call as its machine is told of it. */
export interface ToldCall {
  /** Its answer comes under it. */
  readonly id: string;
  readonly call: MachineCall;
}

/** An answer, as text among what is told of an attempt. */
export function encodeAnswer(id: string, answer: MachineAnswer): string {
  return JSON.stringify({ answers: id, answer });
}

/** Undefined: it is none. */
function decodeAnswer(text: string): { readonly id: string; readonly answer: MachineAnswer } | undefined {
  // What else is told is long.
  if (!text.startsWith('{"answers":')) {
    return undefined;
  }
  try {
    const { answers, answer } = JSON.parse(text) as { answers?: unknown; answer?: unknown };
    return typeof answers === 'string' && isAnswer(answer) ? { id: answers, answer } : undefined;
  } catch {
    return undefined;
  }
}

/** A machine may tell anything. */
function isAnswer(value: unknown): value is MachineAnswer {
  const { kind, files, work, message } = (value ?? {}) as Partial<Record<string, unknown>>;
  switch (kind) {
    case 'taken':
      return true;
    case 'conflict':
    case 'uncommitted':
      return Array.isArray(files) && files.every((file) => typeof file === 'string');
    case 'shown':
      return isWork(work);
    case 'failed':
      return typeof message === 'string';
    default:
      return false;
  }
}

/** The calls of a driver to the machine of an attempt. */
export class MachineCalls {
  private readonly open = new Map<string, (answer: MachineAnswer) => void>();

  constructor(private readonly tell: (told: ToldCall) => void) {}

  /** @throws WavesError `git-failed` where it cannot be done there, is not answered, or the attempt ends before. */
  async ask(call: MachineCall): Promise<Exclude<MachineAnswer, { kind: 'failed' }>> {
    const id = randomUUID();
    const asked = new Promise<MachineAnswer>((resolve) => this.open.set(id, resolve));
    const timer = setTimeout(() => {
      const message = `Its machine has not answered for ${ANSWER_MS / 1000} s.`;
      this.open.get(id)?.({ kind: 'failed', message });
    }, ANSWER_MS);
    try {
      this.tell({ id, call });
      const answer = await asked;
      if (answer.kind === 'failed') {
        throw new WavesError('git-failed', answer.message);
      }
      return answer;
    } finally {
      clearTimeout(timer);
      this.open.delete(id);
    }
  }

  /** @returns whether what a machine has told was an answer. */
  heard(text: string): boolean {
    const found = decodeAnswer(text);
    if (found !== undefined) {
      this.open.get(found.id)?.(found.answer);
    }
    return found !== undefined;
  }

  /** Nothing is answered any more. */
  end(): void {
    for (const answer of this.open.values()) {
      answer({ kind: 'failed', message: 'Its agent does not work there any more.' });
    }
  }
}

import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Surface } from '../../contracts/surfaces/languages/surface';
import type { ModuleShape } from '../../contracts/modules/modules';
import type { ContractFault } from '../../plan/problem';
import { sha256 } from '../files/files';
import type { SurfaceAnswer, SurfaceQuestion } from './worker';

/** How long the thread is kept when nothing is asked of it, in milliseconds: its parsers take some 50 MB. */
const KEPT_MS = 10_000;

/**
 * The latest answers are remembered, as long as the texts that they are about have no more characters than these together: packages of a
 * run are held against the same contracts and modules again and again.
 */
const REMEMBERED = 8_000_000;

/** How long one file may take, in milliseconds. Some texts keep a parser busy for ever, and a merge must not wait for that. */
const LONGEST_MS = 30_000;

interface Waiting {
  readonly question: SurfaceQuestion;
  readonly resolve: (answer: SurfaceAnswer) => void;
}

/** The thread that reads surfaces: started when it is needed, and ended when it is not needed any more. */
export class SurfaceThread {
  private worker: Worker | undefined;
  /** The same as soon as it carries out its program: how long it takes until then is no file's doing. */
  private begun: Worker | undefined;
  /** Who waits for an answer, in the order in which the thread gives them. */
  private readonly waiting = new Map<number, Waiting>();
  /** The latest answers, the oldest first, by what was asked. */
  private readonly known = new Map<string, { readonly answer: SurfaceAnswer; readonly length: number }>();
  /** How many characters the texts have that these are about. */
  private remembered = 0;
  private asked = 0;
  private ending: NodeJS.Timeout | undefined;
  private deadline: NodeJS.Timeout | undefined;

  /**
   * @param program absolute path of the built worker; grammars lie in a folder beside it.
   * @param longestMs how long one file may take, in milliseconds.
   */
  constructor(
    private readonly program: string,
    private readonly longestMs = LONGEST_MS,
  ) {}

  /** What a file offers. A fault of the thread itself makes it a file that is not understood. */
  async read(path: string, text: string): Promise<Surface> {
    return (await this.ask({ about: 'surface', path, text })).surface;
  }

  /** What is wrong with a contract file; a fault of the thread itself is none of the file. */
  async faults(path: string, text: string): Promise<readonly ContractFault[]> {
    return (await this.ask({ about: 'faults', path, text })).faults ?? [];
  }

  /** What a module imports and offers, or offers alone; undefined for what is no module, or can't be read. */
  async module(path: string, text: string, offers = false): Promise<ModuleShape | undefined> {
    return (await this.ask({ about: offers ? 'offers' : 'module', path, text })).module;
  }

  private async ask(asked: Omit<SurfaceQuestion, 'id'>): Promise<SurfaceAnswer> {
    const key = sha256(`${asked.about}\0${asked.path}\0${asked.text}`);
    const known = this.known.get(key);
    if (known !== undefined) {
      // It is the latest again.
      this.known.delete(key);
      this.known.set(key, known);
      return known.answer;
    }
    const answer = await this.askThread(asked);
    // What the thread could not answer is asked again.
    if (answer.failed !== true && !this.known.has(key)) {
      this.known.set(key, { answer, length: asked.text.length });
      this.remembered += asked.text.length;
    }
    this.forget();
    return answer;
  }

  private forget(): void {
    for (const [key, { length }] of this.known) {
      if (this.remembered <= REMEMBERED) {
        return;
      }
      this.known.delete(key);
      this.remembered -= length;
    }
  }

  private askThread(asked: Omit<SurfaceQuestion, 'id'>): Promise<SurfaceAnswer> {
    clearTimeout(this.ending);
    const worker = (this.worker ??= this.start());
    const question: SurfaceQuestion = { id: ++this.asked, ...asked };
    return new Promise((resolve) => {
      this.waiting.set(question.id, { question, resolve });
      worker.ref();
      worker.postMessage(question);
      if (this.waiting.size === 1) {
        this.limit();
      }
    });
  }

  /** Gives up the file in hand if it is still that when its time is over; a thread of its own goes on with the others. */
  private limit(): void {
    clearTimeout(this.deadline);
    const [inHand] = this.begun === this.worker ? this.waiting.keys() : [];
    this.deadline =
      inHand === undefined ? undefined : setTimeout(() => this.giveUp(inHand), this.longestMs).unref();
  }

  private giveUp(id: number): void {
    this.end();
    const unread = `it could not be read within ${this.longestMs / 1000} seconds`;
    const faults = [
      { line: 1, message: `${unread}, so nothing of it is checked`, kind: 'doubtful' },
    ] as const;
    this.answered({ id, surface: { language: 'file', items: [], unread }, faults });
    if (this.waiting.size > 0) {
      const worker = (this.worker = this.start());
      this.waiting.forEach(({ question }) => worker.postMessage(question));
    }
  }

  private start(): Worker {
    const worker = new Worker(this.program, {
      workerData: { grammars: join(dirname(this.program), 'grammars') },
    });
    worker.once('online', () => {
      if (this.worker === worker) {
        this.begun = worker;
        this.limit();
      }
    });
    worker.on('message', (answer: SurfaceAnswer) => this.answered(answer));
    const gone = (unread: string): void => {
      if (this.worker === worker) {
        this.worker = undefined;
        [...this.waiting.keys()].forEach((id) =>
          this.answered({ id, surface: { language: 'file', items: [], unread }, failed: true }),
        );
      }
    };
    worker.on('error', (error) => gone(error instanceof Error ? error.message : String(error)));
    worker.on('exit', () => gone('the thread that reads it has ended'));
    return worker;
  }

  private answered(answer: SurfaceAnswer): void {
    const { resolve } = this.waiting.get(answer.id) ?? {};
    this.waiting.delete(answer.id);
    this.limit();
    if (this.waiting.size === 0) {
      // Nobody waits for the thread any more: it must not keep the process.
      this.worker?.unref();
      clearTimeout(this.ending);
      this.ending = setTimeout(() => this.end(), KEPT_MS).unref();
    }
    resolve?.(answer);
  }

  private end(): void {
    const { worker } = this;
    this.worker = undefined;
    void worker?.terminate();
  }
}

import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Surface } from '../../contracts/surface';
import type { SurfaceAnswer, SurfaceQuestion } from './worker';

/** How long the thread is kept when nothing is asked of it, in milliseconds: its parsers take some 50 MB. */
const KEPT_MS = 10_000;

/** The thread that reads surfaces: started when it is needed, and ended when it is not needed any more. */
export class SurfaceThread {
  private worker: Worker | undefined;
  private readonly waiting = new Map<number, (surface: Surface) => void>();
  private asked = 0;
  private ending: NodeJS.Timeout | undefined;

  /** @param program absolute path of the built worker; grammars lie in a folder beside it. */
  constructor(private readonly program: string) {}

  /** What a file offers. A fault of the thread itself makes it a file that is not understood. */
  read(path: string, text: string): Promise<Surface> {
    clearTimeout(this.ending);
    const worker = (this.worker ??= this.start());
    const question: SurfaceQuestion = { id: ++this.asked, path, text };
    return new Promise((resolve) => {
      this.waiting.set(question.id, resolve);
      worker.ref();
      worker.postMessage(question);
    });
  }

  private start(): Worker {
    const worker = new Worker(this.program, {
      workerData: { grammars: join(dirname(this.program), 'grammars') },
    });
    worker.on('message', ({ id, surface }: SurfaceAnswer) => this.answered(id, surface));
    const gone = (unread: string): void => {
      if (this.worker === worker) {
        this.worker = undefined;
        [...this.waiting.keys()].forEach((id) => this.answered(id, { language: 'file', items: [], unread }));
      }
    };
    worker.on('error', (error) => gone(error instanceof Error ? error.message : String(error)));
    worker.on('exit', () => gone('the thread that reads it has ended'));
    return worker;
  }

  private answered(id: number, surface: Surface): void {
    const resolve = this.waiting.get(id);
    this.waiting.delete(id);
    if (this.waiting.size === 0) {
      // Nobody waits for the thread any more: it must not keep the process.
      this.worker?.unref();
      clearTimeout(this.ending);
      this.ending = setTimeout(() => this.end(), KEPT_MS).unref();
    }
    resolve?.(surface);
  }

  private end(): void {
    const { worker } = this;
    this.worker = undefined;
    void worker?.terminate();
  }
}

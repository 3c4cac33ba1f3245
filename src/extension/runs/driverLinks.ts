import * as vscode from 'vscode';
import type { DriverConnection } from '../../node/driver/driverConnection';
import { connectDriver } from '../../node/driver/driverConnection';
import type { RepositoryPlace } from '../../node/git/findRepository';
import { ensureDriver } from '../../node/driver/startDriver';
import type { OpenTerminalParams } from '../../protocol/driver';
import { Disposable } from '../editor/disposable';
import type { ErrorReporter } from '../editor/errorReporter';

/** How long to wait before a lost driver is replaced, in milliseconds. */
const RECONNECT_MS = 1000;
/** How long a connection that nothing needs any more is kept, in milliseconds. */
const RELEASE_MS = 10_000;

/** Where our own programs are. */
export interface Programs {
  readonly nodePath: string;
  readonly cliPath: string;
}

/** What links need of this window. */
export interface DriverLinksHost {
  openTerminal(params: OpenTerminalParams): Promise<boolean>;
  /** What a driver finds in its environment besides this window's own: which coordinator it goes by, and the key. */
  driverEnvironment(): Promise<Record<string, string>>;
  /** Whether a run of the repository is unfinished. */
  isNeeded(place: RepositoryPlace): boolean;
}

/**
 * This window's connections to the drivers of the repositories that it shows, one for each. A connection is kept while
 * a run goes on, and let go some time after, so that an idle driver can end.
 */
export class DriverLinks extends Disposable {
  private readonly links = new Map<string, Promise<DriverConnection>>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly attaching = new Set<string>();
  private readonly told = new Set<string>();
  private readonly interrupted = this.register(new vscode.EventEmitter<RepositoryPlace>());

  /** A run is unfinished and nobody drives it. */
  readonly onDidInterrupt = this.interrupted.event;

  constructor(
    private readonly programs: Programs,
    private readonly host: DriverLinksHost,
    private readonly errors: ErrorReporter,
    private readonly releaseMs = RELEASE_MS,
  ) {
    super();
    this.register({ dispose: () => this.timers.forEach((timer) => clearTimeout(timer)) });
    this.register({ dispose: () => [...this.links.keys()].forEach((key) => this.drop(key)) });
  }

  /** The connection to a repository's driver, where there is one. */
  existing({ commonDir }: RepositoryPlace): Promise<DriverConnection> | undefined {
    return this.links.get(commonDir);
  }

  /** The connection to a repository's driver; a driver is started when none is alive. */
  connect(place: RepositoryPlace): Promise<DriverConnection> {
    const existing = this.links.get(place.commonDir);
    if (existing !== undefined) {
      this.releaseLater(place);
      return existing;
    }
    const link = this.host
      .driverEnvironment()
      .then((environment) => ensureDriver({ ...place, ...this.programs, environment }, this.host));
    this.remember(place, link);
    return link;
  }

  /**
   * Joins the driver of a run that goes on, whoever started it, so that its agents get terminals in this window. Where
   * nobody drives it, that is told once; it is not for us to start agents that nobody asked for.
   */
  async attach(place: RepositoryPlace): Promise<void> {
    const key = place.commonDir;
    if (this.links.has(key) || this.attaching.has(key)) {
      return;
    }
    this.attaching.add(key);
    try {
      const connection = await connectDriver(key, this.host);
      if (connection === undefined) {
        this.later(place, () => this.tellIfInterrupted(place));
      } else if (this.links.has(key) || this.isDisposed) {
        connection.dispose();
      } else {
        this.remember(place, Promise.resolve(connection));
      }
    } finally {
      this.attaching.delete(key);
    }
  }

  private remember(place: RepositoryPlace, link: Promise<DriverConnection>): void {
    this.links.set(place.commonDir, link);
    this.told.delete(place.commonDir);
    this.releaseLater(place);
    link.then(
      (connection) => connection.onClosed(() => this.lost(place, link)),
      () => this.links.delete(place.commonDir),
    );
  }

  private lost(place: RepositoryPlace, link: Promise<DriverConnection>): void {
    if (this.links.get(place.commonDir) !== link) {
      return;
    }
    this.links.delete(place.commonDir);
    this.later(place, () => {
      if (this.host.isNeeded(place)) {
        this.connect(place).catch((error: unknown) => this.errors.note(error));
      }
    });
  }

  /** A driver that has just ended may have written the end of its run, which is not read yet. */
  private async tellIfInterrupted(place: RepositoryPlace): Promise<void> {
    if (this.links.has(place.commonDir) || this.told.has(place.commonDir) || !this.host.isNeeded(place)) {
      return;
    }
    const connection = await connectDriver(place.commonDir, this.host);
    if (connection !== undefined) {
      connection.dispose();
      await this.attach(place);
      return;
    }
    this.told.add(place.commonDir);
    this.interrupted.fire(place);
  }

  /**
   * Lets a connection go that was needed at neither of two looks: a run that an answer has just told of may not be read yet.
   */
  private releaseLater(place: RepositoryPlace, wasIdle = false): void {
    this.schedule(place, this.releaseMs, async () => {
      const isIdle = !this.host.isNeeded(place) && !(await this.isWaitedFor(place));
      if (isIdle && wasIdle) {
        this.drop(place.commonDir);
      } else {
        this.releaseLater(place, isIdle);
      }
    });
  }

  /** Whether a driver is being started, or still has something to answer: to begin a run takes long in a large repository. */
  private async isWaitedFor({ commonDir }: RepositoryPlace): Promise<boolean> {
    const link = this.links.get(commonDir);
    const connection = await Promise.race([link, Promise.resolve(undefined)]).catch(() => undefined);
    return link !== undefined && (connection === undefined || connection.isAsked);
  }

  private later(place: RepositoryPlace, work: () => void | Promise<void>): void {
    this.schedule(place, RECONNECT_MS, work);
  }

  /** One wait for each repository; the latest counts. */
  private schedule(place: RepositoryPlace, milliseconds: number, work: () => void | Promise<void>): void {
    clearTimeout(this.timers.get(place.commonDir));
    if (this.isDisposed) {
      return;
    }
    const run = () => Promise.resolve(work()).catch((error: unknown) => this.errors.note(error));
    this.timers.set(
      place.commonDir,
      setTimeout(() => void run(), milliseconds),
    );
  }

  private drop(commonDir: string): void {
    const link = this.links.get(commonDir);
    this.links.delete(commonDir);
    link?.then(
      (connection) => connection.dispose(),
      () => undefined,
    );
  }
}

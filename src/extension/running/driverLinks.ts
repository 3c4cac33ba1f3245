import type { RepositoryPlace } from '../../node/findRepository';
import type { DriverConnection } from '../../node/driverConnection';
import { connectDriver } from '../../node/driverConnection';
import { ensureDriver } from '../../node/startDriver';
import type { OpenTerminalParams } from '../../protocol/driver';
import { Disposable } from '../disposable';
import type { ErrorReporter } from '../errorReporter';

/** How long to wait before a lost driver is replaced, in milliseconds. */
const RECONNECT_MS = 1000;

/** Where our own programs are. */
export interface Programs {
  readonly nodePath: string;
  readonly cliPath: string;
}

/** This window's connections to the drivers of the repositories that it shows, one for each. */
export class DriverLinks extends Disposable {
  private readonly links = new Map<string, Promise<DriverConnection>>();

  constructor(
    private readonly programs: Programs,
    private readonly openTerminal: (params: OpenTerminalParams) => Promise<boolean>,
    /** Whether a run of the repository is unfinished, so that its driver is to be replaced when it is lost. */
    private readonly needed: (place: RepositoryPlace) => boolean,
    private readonly errors: ErrorReporter,
  ) {
    super();
    this.register({
      dispose: () =>
        this.links.forEach(
          (link) =>
            void link.then(
              (connection) => connection.dispose(),
              () => undefined,
            ),
        ),
    });
  }

  /** The connection to a repository's driver; a driver is started when none is alive. */
  connect(place: RepositoryPlace): Promise<DriverConnection> {
    const existing = this.links.get(place.commonDir);
    if (existing !== undefined) {
      return existing;
    }
    const client = { openTerminal: this.openTerminal };
    const link = ensureDriver({ ...place, ...this.programs }, client);
    this.remember(place, link);
    return link;
  }

  /** Attaches to the driver if one is alive, so that its agents get terminals in this window. */
  async attach(place: RepositoryPlace): Promise<void> {
    if (this.links.has(place.commonDir)) {
      return;
    }
    if (this.needed(place)) {
      await this.connect(place);
      return;
    }
    const connection = await connectDriver(place.commonDir, { openTerminal: this.openTerminal });
    if (connection === undefined) {
      return;
    }
    if (this.links.has(place.commonDir)) {
      connection.dispose();
    } else {
      this.remember(place, Promise.resolve(connection));
    }
  }

  private remember(place: RepositoryPlace, link: Promise<DriverConnection>): void {
    this.links.set(place.commonDir, link);
    link.then(
      (connection) => connection.onClosed(() => this.lost(place)),
      () => this.links.delete(place.commonDir),
    );
  }

  private lost(place: RepositoryPlace): void {
    this.links.delete(place.commonDir);
    if (this.isDisposed || !this.needed(place)) {
      return;
    }
    const timer = setTimeout(() => {
      if (!this.isDisposed && this.needed(place)) {
        this.connect(place).catch((error: unknown) => this.errors.note(error));
      }
    }, RECONNECT_MS);
    this.register({ dispose: () => clearTimeout(timer) });
  }
}

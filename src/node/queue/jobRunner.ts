/** What a cluster gives machines for a while with: Slurm, say. One file for each kind of cluster implements it. */
export interface JobRunner {
  /** What the cluster is called in sentences. */
  readonly called: string;
  /**
   * Has the cluster carry a script of `sh` out when it can.
   * @param env the environment that the script gets; what is secret stands in no other place.
   * @returns what the cluster calls the job.
   * @throws WavesError `runner` with what the cluster says against it.
   */
  start(script: string, env: Readonly<Record<string, string>>): Promise<string>;
  /**
   * The jobs of this name, also those that an earlier process has started, and of those that have ended at least the last ones.
   * @throws WavesError `runner` where the cluster does not say.
   */
  jobs(): Promise<readonly Job[]>;
  /**
   * Ends jobs. Those that are gone already are no error.
   * @param when `after-work`: their script is told by SIGINT; `now`: by SIGTERM, and ended a while later at the latest.
   */
  end(ids: readonly string[], when: 'after-work' | 'now'): Promise<void>;
  /** The last line that a job has printed; empty where that cannot be seen. */
  lastWords(id: string): Promise<string>;
}

/** A job as the cluster tells of it. */
export interface Job {
  readonly id: string;
  /** `failed`: it has ended in another way than by itself and well. */
  readonly state: 'waiting' | 'running' | 'ended' | 'failed';
  /** Why it waits or how it has ended, in the words of the cluster; empty: it does not say. */
  readonly why: string;
}

/** What jobs are started with. */
export interface JobsPlace {
  /** What all of them are called; of letters, digits, `-` and `_`. */
  readonly name: string;
  /** Absolute, for what they print; machines of the cluster see it under the same path. */
  readonly folder: string;
  /** What the person has the cluster know of them, as its own command takes it. */
  readonly options: readonly string[];
}

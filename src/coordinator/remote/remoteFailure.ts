import { WavesError } from '../../wavesError';

/** A coordinator elsewhere did not answer, or had trouble of its own: trying again may help. */
export class RemoteFailure extends WavesError {
  /** Whether the call may have been carried out all the same. */
  readonly wasSent: boolean;
  /** How long it wants to be left alone, in milliseconds. */
  readonly askedMs: number | undefined;

  constructor(
    message: string,
    options: { readonly wasSent: boolean; readonly askedMs?: number; readonly cause?: unknown },
  ) {
    super(
      'coordinator',
      message,
      'Check that it runs, and the setting or COORDINATION_API_URL that names it.',
      options,
    );
    this.wasSent = options.wasSent;
    this.askedMs = options.askedMs;
  }
}

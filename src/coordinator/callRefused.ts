/** One thing that is wrong with what was sent, in the form in which upstream's clients expect it. */
export interface BodyFault {
  readonly type: string;
  readonly loc: readonly (string | number)[];
  readonly msg: string;
}

/** A call that is not carried out. `status` is HTTP's; `detail` is for whoever called. */
export class CallRefused extends Error {
  constructor(
    readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 422 | 503,
    readonly detail: string | readonly BodyFault[],
  ) {
    super(
      typeof detail === 'string'
        ? detail
        : detail.map(({ loc, msg }) => `${loc.join('.')}: ${msg}`).join('; '),
    );
    this.name = 'CallRefused';
  }
}

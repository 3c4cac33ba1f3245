import type { TakenWork } from '../events/steeringEvents';

/** What a person did with the merged work of a run, in words: "merged into main, which stands at 1a2b3c4d5e now". */
export function mergedWords({
  how,
  into,
  after,
  remote,
  url,
  by,
}: TakenWork & { readonly by?: string }): string {
  const who = by === undefined ? '' : ` by ${by}`;
  switch (how) {
    case 'push':
      return `pushed to ${remote ?? 'the remote'}${who}, for ${into}`;
    case 'pull-request':
      return `pull request for ${into} opened${who}: ${url ?? ''}`;
    default:
      return `${TAKEN[how]} ${into}${who}, which stands at ${after?.slice(0, 10) ?? 'an unknown commit'} now`;
  }
}

const TAKEN = {
  merge: 'merged into',
  squash: 'squashed into',
  'fast-forward': 'fast-forwarded',
} as const;

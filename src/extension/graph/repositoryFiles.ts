import { listFiles } from '../../node/git/listFiles';

/** How long a listing is good for, in milliseconds: scopes are looked at far more often than files come and go. */
const FRESH_MS = 15_000;

/** The files of repositories that are not ignored, listed by git at most once in a while. */
export class RepositoryFiles {
  private readonly listings = new Map<string, { readonly at: number; readonly files: Promise<string[]> }>();

  /** @param now milliseconds since 1970. */
  constructor(private readonly now: () => number) {}

  /** Paths relative to `root`, with forward slashes, sorted. @throws WavesError `git-failed`, `git-missing`. */
  list(root: string): Promise<readonly string[]> {
    const known = this.listings.get(root);
    if (known !== undefined && this.now() - known.at < FRESH_MS) {
      return known.files;
    }
    const files = listFiles(root);
    this.listings.set(root, { at: this.now(), files });
    files.catch(() => this.listings.delete(root));
    return files;
  }
}

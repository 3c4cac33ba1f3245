import type { LaidOutImage } from '../../node/attempts/imageSandbox';
import { laidOutImages, removeImage } from '../../node/attempts/imageSandbox';
import { diskUse } from '../../node/worktrees/survey';
import { count, sizeWords } from '../../run/worktrees/cleanup';
import { WavesError } from '../../wavesError';
import type { CommandContext } from '../context/command';
import { EXIT } from '../context/command';

/** The files of images that were used within so many days are kept, as they take long to lay out. */
const UNUSED_DAYS = 7;
const DAY_MS = 86_400_000;

/** What of `waves clean` is asked for the images too. */
interface ImageOptions {
  readonly dryRun?: boolean;
  readonly force?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/**
 * `waves clean --images`: the files of container images that no process works among, and that were not used for a week, or with
 * `--force` at all. They are not kept anywhere, since they are laid out anew where a plan wants them and the engine has the image.
 */
export async function cleanImages(
  { terminal }: CommandContext,
  { dryRun = false, force = false, yes = false, json = false }: ImageOptions,
): Promise<number> {
  const images = await laidOutImages(process.env, diskUse);
  const now = Date.now();
  const isOld = ({ usedAt }: LaidOutImage) => now - usedAt > UNUSED_DAYS * DAY_MS;
  const removable = images.filter((image) => !image.inUse && (force || isOld(image)));
  const tell = (removed: readonly LaidOutImage[]): void => {
    const kept = images.filter((image) => !removed.includes(image));
    if (json) {
      const document = { dry_run: dryRun, [dryRun ? 'removable' : 'removed']: removed, kept };
      terminal.out(JSON.stringify(document, null, 2));
      return;
    }
    terminal.out(headingOf(removed, dryRun));
    (dryRun ? removed : []).forEach((image) => terminal.out(`  ${imageWords(image, now)}`));
    if (kept.length > 0) {
      terminal.out('Kept:');
    }
    kept.forEach((image) => {
      // Where it could be removed and is kept, a process has come meanwhile.
      const why =
        image.inUse || removable.includes(image)
          ? 'a process works among them'
          : `used within ${UNUSED_DAYS} days: --force takes it too`;
      terminal.out(`  ${imageWords(image, now)}\n      ${why}`);
    });
  };
  if (dryRun || removable.length === 0) {
    tell(dryRun ? removable : []);
    return EXIT.success;
  }
  if (!yes) {
    const lines = removable.map((image) => `  ${imageWords(image, now)}`);
    if (terminal.ask === undefined || json) {
      throw new WavesError(
        'consent',
        ['Nothing was removed, since nobody could be asked.', ...lines].join('\n'),
        'Agree with --yes, or only look with --dry-run.',
      );
    }
    lines.forEach((line) => terminal.err(line));
    const what = `the files of ${count(removable.length, 'image', 'images')} (${sizeWords(total(removable))})`;
    if (!/^y(es)?$/i.test((await terminal.ask(`Remove ${what}? [y/N] `)).trim())) {
      terminal.err('Nothing was removed.');
      return EXIT.undecided;
    }
  }
  const removed: LaidOutImage[] = [];
  for (const image of removable) {
    if (await removeImage(image, process.env)) {
      removed.push(image);
    }
  }
  tell(removed);
  return EXIT.success;
}

function headingOf(removed: readonly LaidOutImage[], dryRun: boolean): string {
  if (removed.length === 0) {
    return dryRun ? 'There are no files of images to remove.' : 'Nothing was removed.';
  }
  return dryRun
    ? 'Can be removed:'
    : `Removed the files of ${count(removed.length, 'image', 'images')} (${sizeWords(total(removed))}).`;
}

function imageWords({ id, name, bytes, usedAt }: LaidOutImage, now: number): string {
  const days = Math.max(0, Math.floor((now - usedAt) / DAY_MS));
  return `${name ?? 'an image'} (${id.slice(0, 12)})  ${sizeWords(bytes)}  last used ${days === 0 ? 'today' : `${count(days, 'day', 'days')} ago`}`;
}

function total(images: readonly LaidOutImage[]): number {
  return images.reduce((sum, { bytes }) => sum + bytes, 0);
}

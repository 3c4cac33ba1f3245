import { Disposable } from '../editor/disposable';
import type { ErrorReporter } from '../editor/errorReporter';
import type { FileOwnership } from '../ownership/fileOwnership';
import type { DriverLinks } from '../running/driverLinks';
import { EditorMarks } from './editorMarks';
import { FileBadges } from './fileBadges';
import { OwnerLens } from './ownerLens';
import { OwnSaves, SaveWarning } from './saves';

/** Who owns a file, wherever files are shown: in the explorer, in the editor, and when one is saved. */
export class Decorations extends Disposable {
  /** @param person the name by which locks know this person. @param manifest the extension's package.json. */
  constructor(
    owners: FileOwnership,
    links: DriverLinks,
    { person, manifest, errors }: { person: string; manifest: unknown; errors: ErrorReporter },
  ) {
    super();
    this.register(new FileBadges(owners));
    this.register(new EditorMarks(owners, manifest, Date.now, errors));
    this.register(new OwnerLens(owners, person));
    this.register(new SaveWarning(owners));
    this.register(new OwnSaves(owners, (place) => links.existing(place), errors));
  }
}

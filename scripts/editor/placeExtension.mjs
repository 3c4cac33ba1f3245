import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { placeShipment } from '../build/shipment.mjs';
import { projectRoot } from '../projectRoot.mjs';

/**
 * Puts the built extension into a folder of extensions, as an installation would.
 *
 * @param {string} extensionsFolder
 * @returns {string} the extension's folder
 */
export function placeExtension(extensionsFolder) {
  const { publisher, name, version } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
  const target = join(extensionsFolder, `${publisher}.${name}-${version}`);
  placeShipment(target);
  return target;
}

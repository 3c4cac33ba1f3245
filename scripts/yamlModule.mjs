import { join } from 'node:path';
import { projectRoot } from './projectRoot.mjs';

/**
 * The `yaml` library as modules: what is bundled holds only what is used of it and is a quarter faster than with the form that
 * Node.js would load by itself. They are the same sources; only warnings are printed in another way, and none are.
 */
export const yamlModule = join(projectRoot, 'node_modules', 'yaml', 'browser', 'index.js');

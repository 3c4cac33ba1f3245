import type { UseTree } from '../surfaces/readSurface';
import type { ModuleShape } from './moduleShape';
import { MODULE_FILE } from './moduleShape';
import { pythonModule } from './pythonModule';
import { typescriptModule } from './typescriptModule';

/** What a file of TypeScript, JavaScript or Python imports and offers; undefined for other files. */
export function readModule(path: string, text: string, useTree: UseTree): ModuleShape | undefined {
  const [, ending = ''] = MODULE_FILE.exec(path.toLowerCase()) ?? [];
  switch (ending) {
    case '':
      return undefined;
    case 'py':
    case 'pyi':
      return useTree('python', text, pythonModule);
    case 'ts':
    case 'mts':
    case 'cts':
      return useTree('typescript', text, typescriptModule);
    default:
      return useTree('tsx', text, typescriptModule);
  }
}

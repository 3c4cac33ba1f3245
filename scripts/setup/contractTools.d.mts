export function contractToolFolder(
  name: 'prism' | 'openspec' | 'openapi-typescript' | 'json2ts',
): string | undefined;
export function ensureContractTools(): Promise<void>;

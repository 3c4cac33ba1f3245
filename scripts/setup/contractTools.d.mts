export function contractToolFolder(name: 'prism' | 'openapi-typescript' | 'json2ts'): string | undefined;
export function ensureContractTools(): Promise<void>;

export const OPENAPI_VERSIONS: readonly string[];
export function rulesModule(version: string): string;

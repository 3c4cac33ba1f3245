export const RULES: readonly string[];
export function rulesModule(name: string): string;
export const SCHEMA_RULES: readonly string[];
export function rulesSchema(name: string): string;

export const RULES: readonly string[];
export function rulesModule(name: string): string;

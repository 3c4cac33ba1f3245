export function natsServerFolder(): string;
export function natsServerProgram(): string | undefined;

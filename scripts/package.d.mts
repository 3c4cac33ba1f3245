/** Where the VSIX lies once it has been made. */
export function vsixFile(): string;

/** Makes the extension's VSIX of what has been built. Returns where it lies. */
export function makeVsix(): Promise<string>;

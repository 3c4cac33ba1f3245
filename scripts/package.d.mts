/** Where the VSIX lies once it has been made. */
export function vsixFile(): string;

/** Makes the extension's VSIX of what has been built, which is packed as it ships or in less time. Returns where it lies. */
export function makeVsix(isShipping?: boolean): Promise<string>;

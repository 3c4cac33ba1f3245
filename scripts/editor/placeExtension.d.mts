/** Puts the built extension into a folder of extensions, as an installation would. Returns its folder. */
export function placeExtension(extensionsFolder: string): string;

/** A text as `npm run format` would leave it; the name of the path says what it is written in. */
export function formatted(path: string, text: string): Promise<string>;

/** Where large downloads are kept between clones; an absolute path, where there may be nothing yet. */
export function cacheFolder(): string;

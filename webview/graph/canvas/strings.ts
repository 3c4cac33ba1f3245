/** What people read about the canvas. */
export const CANVAS_STRINGS = {
  graph: (feature: string): string =>
    `Packages of ${feature} by wave. Arrow keys move, question mark shows all keys.`,
} as const;

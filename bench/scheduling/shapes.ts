/** One package of a benchmark: does nothing, after those that it depends on. */
export interface Task {
  readonly id: string;
  readonly dependsOn: readonly string[];
}

/** The shapes that all tools are measured with. */
export const SHAPES = {
  /** Each after the one before. */
  chain: (count: number) => tasks(count, (index) => (index === 0 ? [] : [index - 1])),
  /** One, and then all others at once. */
  wide: (count: number) => tasks(count, (index) => (index === 0 ? [] : [0])),
  /** As many layers as each is wide; each task after one to three of the two layers before. */
  layered: (count: number) => {
    const width = Math.max(1, Math.round(Math.sqrt(count)));
    return tasks(count, (index) => {
      const layer = Math.floor(index / width);
      const among = Math.min(layer, 2) * width;
      const first = (layer - Math.min(layer, 2)) * width;
      const picks = among === 0 ? 0 : 1 + (index % 3);
      return [
        ...new Set(Array.from({ length: picks }, (_, pick) => first + ((index * 7 + pick * 13) % among))),
      ];
    });
  },
} as const;

export type Shape = keyof typeof SHAPES;

function tasks(count: number, before: (index: number) => readonly number[]): Task[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `t${index}`,
    dependsOn: before(index).map((other) => `t${other}`),
  }));
}

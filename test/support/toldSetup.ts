import type { TestProject } from 'vitest/node';

/**
 * A set-up of a tier that prints why it fails. Vitest 4 looks for the line of its source in a cache that has none, fails over
 * that, and shows that failure in place of the reason.
 */
export function told<R>(
  setup: (project: TestProject) => R | Promise<R>,
): (project: TestProject) => Promise<R> {
  return async (project) => {
    try {
      return await setup(project);
    } catch (error) {
      console.error(
        `The tier ${project.name} could not be set up: ${error instanceof Error ? error.message : String(error)}`,
      );
      throw error;
    }
  };
}

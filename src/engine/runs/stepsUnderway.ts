import type { Decision } from '../../run/scheduling/scheduler';

/** What takes time to carry out. */
export type Step = Exclude<Decision, { kind: 'cancel' } | { kind: 'wait' }>;

/** What is being carried out, by what it is about; a package's next attempt has to wait for the end of all of it. */
export class StepsUnderway {
  private readonly steps = new Map<string, Step[]>();

  /** Whether anything is being done about it. */
  has(about: string): boolean {
    return this.steps.has(about);
  }

  /** @returns false when that very step is underway already. */
  add(about: string, step: Step): boolean {
    const others = this.steps.get(about) ?? [];
    if (others.some((other) => isSameStep(other, step))) {
      return false;
    }
    this.steps.set(about, [...others, step]);
    return true;
  }

  remove(about: string, step: Step): void {
    const others = (this.steps.get(about) ?? []).filter((other) => other !== step);
    if (others.length > 0) {
      this.steps.set(about, others);
    } else {
      this.steps.delete(about);
    }
  }
}

function isSameStep(a: Step, b: Step): boolean {
  return a.kind === b.kind && (a.kind === 'end' || b.kind === 'end' || a.attempt === b.attempt);
}

import { WavesError } from '../../../wavesError';
import type { PlanGraph } from '../../graph/graph';
import type { Problem } from '../../problem';
import type { EditablePlan } from '../editing/editablePlan';
import type { TextEdit } from '../editing/textEdit';

/** A file to be made, with its path from the plan's folder. */
export interface CreatedFile {
  readonly path: string;
  readonly content: string;
}

/** One way to make a problem go away. */
export interface QuickFix {
  /** What it does, as a menu shows it. */
  readonly title: string;
  readonly problem: Problem;
  /** Edits of the plan, to be made in one step. */
  readonly edits: readonly TextEdit[];
  readonly creates?: CreatedFile;
  /** Whether it is what most people would do. */
  readonly preferred?: boolean;
}

/** What a maker of fixes offers: everything of a fix but the problem. */
export type Offer = Omit<QuickFix, 'problem'>;

/** What quick fixes look at. */
export interface FixContext {
  readonly plan: EditablePlan;
  readonly graph: PlanGraph;
  /** Whether nobody waits for a menu, so that fixes of a large plan are tried out too. */
  readonly patient?: boolean;
}

/** In a larger plan, trying out what a fix leads to takes so long that the menu would come late; then the plain edit must do. */
const MAX_PACKAGES = 100;

/** Whether a plan is small enough to try out what a fix leads to. */
export function canTryOut({ reading }: EditablePlan): boolean {
  return reading.plan.packages.length <= MAX_PACKAGES;
}

/** Makes an offer, or none where the text is written in a way in which the edit would reach too far. */
export function offer(title: string, edit: () => readonly TextEdit[], more: Partial<Offer> = {}): Offer[] {
  try {
    return [{ title, edits: edit(), ...more }];
  } catch (error) {
    if (WavesError.is(error, 'edit-refused')) {
      return [];
    }
    throw error;
  }
}

/** What a file goes by of the answer to a request. */
export interface AnswerUse {
  /** Fields that it reads of the body; `within`: of each of its elements. */
  readonly reads: readonly FieldRead[];
  /** Statuses that it looks for. */
  readonly awaits: readonly { readonly status: number; readonly line: number }[];
}

/** A field that is read of an answer. */
export interface FieldRead {
  readonly name: string;
  readonly line: number;
  readonly within?: true;
}

/** What a value is that comes of a request: the answer, the data in it, an element of these, the status. */
export type AnswerPart = 'answer' | 'body' | 'item' | 'status';

/** What is found out of an answer while its ways through a program are followed. */
export class FoundUse implements AnswerUse {
  readonly reads: FieldRead[] = [];
  readonly awaits: { status: number; line: number }[] = [];

  read(part: AnswerPart, name: string, line: number): void {
    if (part === 'body' || part === 'item') {
      this.reads.push({ name, line, ...(part === 'item' ? { within: true as const } : {}) });
    }
  }

  /** @param text of a number. */
  await(text: string | undefined, line: number): void {
    if (/^[1-5]\d\d$/.test(text ?? '')) {
      this.awaits.push({ status: Number(text), line });
    }
  }
}

/** How far an answer is followed from one name to the next. */
export const FARTHEST = 12;

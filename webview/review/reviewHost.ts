import type { FromGraph, ToGraph } from '../../src/protocol/graph';
import type { QuestionName } from '../../src/protocol/graphQuestions';
import type { ReviewDocument } from '../../src/protocol/review';
import type { GraphHost } from '../graph/messages/host';

/** What the graph asks of the page around it. */
export interface ReviewShell {
  /** A person selected a package, or none. */
  readonly selected: (packageId: string | undefined) => void;
  readonly showProblems: () => void;
  /** Shows what the plan says of a package. */
  readonly showText: (packageId: string) => void;
}

/** The graph's other side on a page without an editor: it has one snapshot, and answers from what the page holds. */
export interface ReviewHost extends GraphHost {
  /** Selects a package in the graph and brings it into view. */
  select(packageId: string): void;
}

/** Makes the host of a page. */
export function reviewHost(document: ReviewDocument, shell: ReviewShell): ReviewHost {
  const listeners = new Set<(message: unknown) => void>();
  const details = new Map(document.details.map((each) => [each.package, each]));
  // As in an editor, answers come after whoever asked has gone on.
  const tell = (message: ToGraph): void =>
    queueMicrotask(() => listeners.forEach((listener) => listener(message)));
  const sendAll = (): void => tell({ type: 'snapshot', snapshot: document.snapshot });
  return {
    editor: false,
    kept: {},
    keep: () => undefined,
    onMessage(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    select: (packageId) => tell({ type: 'select', package: packageId }),
    post(message: FromGraph) {
      switch (message.type) {
        case 'ready':
        case 'resend':
          sendAll();
          break;
        case 'selected':
          shell.selected(message.package ?? undefined);
          break;
        case 'showProblems':
          shell.showProblems();
          break;
        case 'package':
          shell.showText(message.package);
          break;
        case 'copy':
          void navigator.clipboard.writeText(message.text);
          break;
        case 'save':
          download(`${document.plan.feature_id}.${message.format}`, pictureOf(message));
          break;
        case 'ask': {
          const { id } = message;
          const answer = answerTo(message.about, () =>
            details.get((message.asked as { package: string }).package),
          );
          tell(
            answer === undefined
              ? { type: 'refused', id, message: 'This page shows a plan, no run.' }
              : { type: 'answer', id, answer },
          );
          break;
        }
        default:
          // What needs an editor is not offered here.
          break;
      }
    },
  };
}

function answerTo(about: QuestionName, details: () => unknown): unknown {
  switch (about) {
    case 'details':
      return details();
    case 'runs':
      return { runs: [] };
    default:
      return undefined;
  }
}

function pictureOf({ format, content }: Extract<FromGraph, { readonly type: 'save' }>): Blob {
  return format === 'svg'
    ? new Blob([content], { type: 'image/svg+xml' })
    : new Blob([Uint8Array.from(atob(content), (character) => character.charCodeAt(0))], {
        type: 'image/png',
      });
}

/** Hands a file to the person, as the browser's download. */
export function download(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser reads the address while it handles the click; afterwards nobody needs it.
  setTimeout(() => URL.revokeObjectURL(address), 0);
}

import { attemptFiles } from '../../node/runFolder';
import { FileRunStore } from '../../node/runStore';
import type { FromGraph, ToGraph } from '../../protocol/graph';
import type { Answer, Asked, QuestionName } from '../../protocol/graphQuestions';
import type { PackageDetails } from '../../protocol/packageDetails';
import { WavesError } from '../../wavesError';
import type { PlanSession } from '../plans/planSession';
import { describePackage } from './details/describePackage';
import { logPart } from './details/logPart';
import { packageChanges } from './details/packageChanges';
import { packagePrompt } from './details/packagePrompt';
import { RepositoryFiles } from './details/repositoryFiles';
import { editPlan } from './editPlan';
import { historyPart, journalOf, pastRuns } from './graphHistory';

type Answers = {
  readonly [Q in QuestionName]: (session: PlanSession, asked: Asked<Q>) => Promise<Answer<Q>>;
};

/** Answers what the graph asks, one method for each question. */
export class GraphAnswers implements Answers {
  private readonly files = new RepositoryFiles(() => Date.now());

  /** @throws WavesError `unknown-package`. */
  async details(session: PlanSession, asked: Asked<'details'>): Promise<PackageDetails> {
    const { plan, graph, run, repository } = session;
    const item = plan.packages.find(({ id }) => id === asked.package);
    if (item === undefined) {
      throw new WavesError('unknown-package', `The plan has no package "${asked.package}".`);
    }
    const planPath = session.uri.scheme === 'file' ? session.uri.fsPath : undefined;
    const [files, events, prompt] = await Promise.all([
      repository === undefined ? undefined : this.files.list(repository.root).catch(() => undefined),
      journalOf(session),
      packagePrompt({ planPath, repository, plan, item, run }),
    ]);
    return describePackage({ plan, graph, item, run, events, files, prompt });
  }

  async changes({ repository, run }: PlanSession, asked: Asked<'changes'>): Promise<Answer<'changes'>> {
    return repository === undefined
      ? { files: [], count: 0 }
      : packageChanges(repository.root, run?.packages.get(asked.package));
  }

  history(session: PlanSession, asked: Asked<'history'>): Promise<Answer<'history'>> {
    return historyPart(session, asked);
  }

  runs(session: PlanSession): Promise<Answer<'runs'>> {
    return pastRuns(session);
  }

  async edit({ uri }: PlanSession, edit: Asked<'edit'>): Promise<Answer<'edit'>> {
    await editPlan(uri, edit);
    return { done: true };
  }

  async log({ repository, run }: PlanSession, asked: Asked<'log'>): Promise<Answer<'log'>> {
    if (repository === undefined || run === undefined) {
      return { attempt: asked.attempt, from: 0, next: 0, text: '' };
    }
    const runs = FileRunStore.forReading(repository.commonDir);
    const folder = runs.attemptFolder(run.run, asked.package, asked.attempt);
    return logPart(attemptFiles(folder).log, asked.attempt, asked.from);
  }
}

/** The answer to a question, as the message that carries it; never fails, because a refusal is an answer too. */
export async function answerTo(
  answers: GraphAnswers,
  session: PlanSession,
  question: Extract<FromGraph, { readonly type: 'ask' }>,
): Promise<ToGraph> {
  const { id, about, asked } = question;
  const ask = answers[about].bind(answers) as (session: PlanSession, asked: unknown) => Promise<unknown>;
  try {
    return { type: 'answer', id, answer: await ask(session, asked) };
  } catch (error) {
    return { type: 'refused', id, message: error instanceof Error ? error.message : String(error) };
  }
}

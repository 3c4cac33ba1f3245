import type { Feature } from '../kernel/feature';
import { silent } from '../kernel/feature';
import type { PackageOf, Part, RunOf } from '../kernel/kernelState';

/** What agents have used up. */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** US dollars, where an agent's CLI knows them. */
  readonly costUsd?: number;
}

/** Usage as `status --json` and the reports write it. */
export interface UsageDocument {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cost_usd?: number;
}

/** What the attempt has used up so far, in all. */
export interface AttemptUsed extends Usage {
  readonly type: 'attempt.used';
  readonly package: string;
  /** Also one that is over: what it used stays used. */
  readonly attempt: number;
}

/** What usage keeps of each package. */
export interface UsagePart extends Part {
  readonly package: {
    /** By attempt, what it has used up, as far as its agent tells. */
    readonly usage: Readonly<Record<number, Usage>>;
  };
}

export const usage: Feature<AttemptUsed, UsagePart> = {
  ofRun: () => ({}),
  ofPackage: () => ({ usage: {} }),
  renewed: { attempt: [], package: [] },
  events: {
    'attempt.used': {
      inPackage: (item, { attempt, inputTokens, outputTokens, costUsd }) => {
        const used = { inputTokens, outputTokens, ...(costUsd === undefined ? {} : { costUsd }) };
        item.usage = { ...item.usage, [attempt]: used };
      },
      says: ({ package: id, attempt }) => [JSON.stringify([id, attempt, 'used'])],
      tell: silent,
    },
  },
};

/** Adds up what several attempts or packages used; undefined when nothing is known of any. */
export function sumUsage(parts: Iterable<Usage | undefined>): Usage | undefined {
  let sum: Usage | undefined;
  for (const part of parts) {
    if (part !== undefined) {
      const cost = [sum?.costUsd, part.costUsd].filter((each) => each !== undefined);
      sum = {
        inputTokens: (sum?.inputTokens ?? 0) + part.inputTokens,
        outputTokens: (sum?.outputTokens ?? 0) + part.outputTokens,
        ...(cost.length === 0 ? {} : { costUsd: cost.reduce((all, each) => all + each, 0) }),
      };
    }
  }
  return sum;
}

/** Usage in the words of the documents that other programs read; cost in whole millionths of a dollar. */
export function usageDocument({ inputTokens, outputTokens, costUsd }: Usage): UsageDocument {
  return {
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    ...(costUsd === undefined ? {} : { cost_usd: Math.round(costUsd * 1e6) / 1e6 }),
  };
}

/** Usage for people, short: `1.2M tokens, $3.40`. */
export function usageText(usage: Usage): string {
  const cost = costText(usage);
  return `${tokensText(usage)} tokens${cost === undefined ? '' : `, ${cost}`}`;
}

/** All tokens, rounded so that they stay short: `950`, `48k`, `1.2M`. */
export function tokensText({ inputTokens, outputTokens }: Usage): string {
  const tokens = inputTokens + outputTokens;
  if (tokens < 1000) {
    return String(tokens);
  }
  // What would round to 1000k is a million.
  return tokens < 999_500 ? `${short(tokens / 1000)}k` : `${short(tokens / 1e6)}M`;
}

/** The cost in dollars: `$0.08`, `$12.40`, and `<$0.01` for less; undefined where nobody knows it. */
export function costText({ costUsd }: Usage): string | undefined {
  if (costUsd === undefined) {
    return undefined;
  }
  return costUsd > 0 && costUsd < 0.01 ? '<$0.01' : `$${costUsd.toFixed(2)}`;
}

function short(value: number): string {
  return value < 9.95 ? value.toFixed(1).replace(/\.0$/, '') : String(Math.round(value));
}

/** What all attempts of a package have used up; undefined when no agent told. */
export function packageUsage({ usage }: PackageOf<UsagePart>): Usage | undefined {
  return sumUsage(Object.values(usage));
}

/** What a run has used up so far; undefined when no agent told. */
export function runUsage({ packages }: RunOf<UsagePart>): Usage | undefined {
  return sumUsage([...packages.values()].map(packageUsage));
}

/** What the packages of a wave have used up; undefined when no agent told. @param wave counts from 1. */
export function waveUsage({ packages }: RunOf<UsagePart>, wave: number): Usage | undefined {
  const items = [...packages.values()].filter(({ planned }) => planned.wave === wave);
  return sumUsage(items.map(packageUsage));
}

/** By wave, what its packages have used up, as far as their agents tell. */
export function usageByWave(state: RunOf<UsagePart>): ReadonlyMap<number, Usage> {
  const waves = [...new Set([...state.packages.values()].map(({ planned }) => planned.wave))];
  return new Map(
    waves
      .sort((a, b) => a - b)
      .flatMap((wave): [number, Usage][] => {
        const usage = waveUsage(state, wave);
        return usage === undefined ? [] : [[wave, usage]];
      }),
  );
}

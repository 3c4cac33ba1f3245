import type { LifeRules, LifeSample, LifeVerdict } from './lifeSample';
import type { EvidenceClaim, EvidenceSource } from '../kernel/kernel';
import { durationText } from '../kernel/kernel';
import { Repetition } from './repetition';

/** Endings that only questions have. */
const ASKS = /\?\s*$|[[(]\s*(?:y\/n|yes\/no)\s*[\])]\s*[:?]?\s*$|press (?:enter|return|any key)\b/i;
/** Endings of prompts, on a line that was left open for the answer. */
const PROMPTS = /(?:[:>$#❯›]|\b(?:password|passphrase)\b.*)\s*$/i;

/** Whether the last line of an agent's output looks as if it waited for somebody to type an answer. */
function isQuestion({ lastLine, open }: LifeSample['output']): boolean {
  return lastLine !== '' && (ASKS.test(lastLine) || (open && PROMPTS.test(lastLine)));
}

/** What one source of signs shows. */
export interface LifeEvidence {
  readonly source: EvidenceSource;
  readonly claim: EvidenceClaim;
  /** In words, for people; says the same as long as it is the same. */
  readonly detail: string;
  /** Working: when it was seen last. Else: since when it is so. Milliseconds since 1970. */
  readonly at: number;
}

/** What an agent's signs of life come to. */
export interface LifeReading {
  readonly verdict: LifeVerdict;
  /** Since when the signs have been so, in milliseconds since 1970. */
  readonly since: number;
  /** The signs in words with their ages, for people. */
  readonly signs: readonly string[];
  /** The latest of each source. */
  readonly evidence: readonly LifeEvidence[];
  /** Whether any sign of work has been seen since the watch began; until then `working` is only assumed. */
  readonly hasWorked: boolean;
}

/** Less processor time than this share of the time that passes is no work: event loops and heartbeats use some. */
const IDLE_SHARE = 0.02;
/** What an agent has started within this time of its own start belongs to it, as servers of tools do. In milliseconds. */
const OWN_PARTS_MS = 10_000;
/** A longer gap between two samples says nothing of the agent: the machine slept, or nobody looked. In milliseconds. */
const LONGEST_GAP_MS = 60_000;
/** One look alone tells nothing: the machine may have stood still as long as the agent. */
const FEWEST_LOOKS = 2;
/** Where the system tells nothing of processes, silence has to last so many times as long. */
const UNSEEN_FACTOR = 3;
/** Silence that is too short to be mentioned, in milliseconds. */
const PAUSE_MS = 30_000;
const MINUTE_MS = 60_000;

/**
 * Tells from an agent's signs of life what it is doing. Any one sign of work is enough for `working`: new output, an
 * event of its stream, processor time, a tool call in flight, or a program that it has started meanwhile and that still
 * runs. Of an agent that tells of its work by a stream, its own processor time is none: while it waits for its model, it
 * turns a spinner, which takes as much as work would; what it has started for its work still counts. So neither a long-running test nor a tool call is ever a stall. Only time in which the
 * machine was awake counts.
 */
export class LifeReader {
  private last: LifeSample | undefined;
  /** Time without output, events and processor time. */
  private silentMs = 0;
  /** In how many looks nothing of these was seen. */
  private silentLooks = 0;
  private seen: { output: number; event: number; cpu: number } = { output: 0, event: 0, cpu: 0 };
  private firstTime = 0;
  private hasWorked = false;
  private readonly repetition = new Repetition();

  constructor(private readonly rules: LifeRules) {}

  /** Takes the next sample of one attempt. */
  take(sample: LifeSample): LifeReading {
    const { last } = this;
    this.last = sample;
    if (last === undefined) {
      const { time } = sample;
      // Of one that has said nothing yet, the time is 0.
      const spoken = sample.agent?.at ?? 0;
      this.firstTime = time;
      this.seen = { output: time, event: spoken > 0 ? spoken : time, cpu: time };
      this.repetition.take(0, sample.output);
      return this.read(sample);
    }
    const passed = Math.min(LONGEST_GAP_MS, Math.max(0, sample.time - last.time));
    const printed = saysMore(sample, last);
    const spoke = (sample.agent?.at ?? 0) > (last.agent?.at ?? 0);
    const used = workMs(sample) - workMs(last) > passed * IDLE_SHARE && passed > 0;
    this.seen = {
      output: printed ? sample.time : this.seen.output,
      event: spoke ? (sample.agent?.at ?? sample.time) : this.seen.event,
      cpu: used ? sample.time : this.seen.cpu,
    };
    const isSilent = !printed && !spoke && !used;
    this.silentMs = isSilent ? this.silentMs + passed : 0;
    this.silentLooks = isSilent ? this.silentLooks + 1 : 0;
    this.hasWorked ||= this.silentMs === 0 || busyWith(sample) !== undefined;
    this.repetition.take(passed, sample.output);
    return this.read(sample);
  }

  private read(sample: LifeSample): LifeReading {
    const common = { evidence: this.evidence(sample), hasWorked: this.hasWorked };
    const silentSince = Math.max(this.seen.output, this.seen.event, this.seen.cpu, this.firstTime);
    if (sample.suspended) {
      return { ...common, verdict: 'stalled', since: silentSince, signs: ['its process is suspended'] };
    }
    const { waiting, stalled, looping } = this.rules;
    const asked = questionIn(sample);
    const answered = sample.agent === undefined && this.silentMs < waiting.afterMinutes * MINUTE_MS;
    if (asked !== undefined && !answered) {
      const since = sample.agent?.at ?? this.seen.output;
      return { ...common, verdict: 'waiting', since, signs: [`asks "${asked}"`, ...this.silence(sample)] };
    }
    const loop = this.repetition.loop(looping.afterMinutes * MINUTE_MS);
    if (loop !== undefined) {
      const sign = `${loop.repeated} of its last ${loop.lines} lines repeat earlier ones, such as "${sample.output.lastLine}"`;
      return { ...common, verdict: 'looping', since: sample.time - loop.lastedMs, signs: [sign] };
    }
    const busy = busyWith(sample);
    const isUnseen = sample.cpuMs === undefined && sample.agent === undefined;
    const patience = stalled.afterMinutes * MINUTE_MS * (isUnseen ? UNSEEN_FACTOR : 1);
    if (busy === undefined && this.silentMs >= patience && this.silentLooks >= FEWEST_LOOKS) {
      return { ...common, verdict: 'stalled', since: silentSince, signs: this.silence(sample) };
    }
    const signs = busy === undefined ? this.signsOfWork(sample) : [busy];
    return { ...common, verdict: 'working', since: sample.time, signs };
  }

  /** What is missing, each with how long it has been. */
  private silence(sample: LifeSample): string[] {
    const { time } = sample;
    const age = (since: number) => durationText(time - since);
    return [
      `no output for ${age(this.seen.output)}`,
      ...(sample.agent === undefined ? [] : [`no event of its stream for ${age(this.seen.event)}`]),
      sample.cpuMs === undefined
        ? 'processor time unknown'
        : `${cpuWords(sample).missing} for ${age(this.seen.cpu)}`,
      ...(sample.cpuMs === undefined ? [] : [childWords(sample)]),
    ];
  }

  private signsOfWork(sample: LifeSample): string[] {
    const { time } = sample;
    const { output, event, cpu } = this.seen;
    const signs = [
      ...(time - output < PAUSE_MS ? ['prints'] : []),
      ...(time - event < PAUSE_MS ? ['reports what it does'] : []),
      ...(time - cpu < PAUSE_MS ? [cpuWords(sample).working] : []),
    ];
    return signs.length > 0 ? signs : [`quiet for ${durationText(this.silentMs)}`];
  }

  private evidence(sample: LifeSample): LifeEvidence[] {
    const { time } = sample;
    const { output, event, cpu } = this.seen;
    const evidence: LifeEvidence[] = [];
    const child = toolChildren(sample)[0];
    if (sample.suspended) {
      evidence.push({ source: 'process', claim: 'idle', detail: 'is suspended', at: cpu });
    } else if (child !== undefined) {
      evidence.push({ source: 'process', claim: 'working', detail: `runs ${child.name}`, at: time });
    } else if (sample.cpuMs !== undefined) {
      evidence.push(
        time - cpu < PAUSE_MS
          ? { source: 'process', claim: 'working', detail: cpuWords(sample).working, at: cpu }
          : { source: 'process', claim: 'idle', detail: cpuWords(sample).idle, at: cpu },
      );
    }
    if (sample.agent !== undefined) {
      const [tool] = sample.agent.tools;
      const { question } = sample.agent;
      const stream = { source: 'stream', at: event } as const;
      evidence.push(
        question !== undefined
          ? { ...stream, claim: 'needs_person', detail: question }
          : tool !== undefined
            ? { ...stream, claim: 'working', detail: `uses a tool: ${tool}`, at: time }
            : time - event < PAUSE_MS
              ? { ...stream, claim: 'working', detail: 'reports what it does' }
              : { ...stream, claim: 'idle', detail: 'reports nothing' },
      );
    }
    const asked = sample.agent === undefined ? questionIn(sample) : undefined;
    evidence.push(
      asked !== undefined && time - output >= PAUSE_MS
        ? { source: 'terminal', claim: 'needs_person', detail: `asks "${asked}"`, at: output }
        : time - output < PAUSE_MS
          ? { source: 'terminal', claim: 'working', detail: 'prints', at: output }
          : { source: 'terminal', claim: 'idle', detail: 'prints nothing', at: output },
    );
    return evidence;
  }
}

/** What the agent is in the middle of although nothing is heard of it, in words. */
function busyWith(sample: LifeSample): string | undefined {
  if (sample.suspended) {
    return undefined;
  }
  const [tool] = sample.agent?.tools ?? [];
  if (tool !== undefined) {
    return `a tool call is in flight: ${tool}`;
  }
  const [child] = toolChildren(sample);
  return child === undefined ? undefined : `runs ${child.name} for ${durationText(child.ageMs)}`;
}

/**
 * The programs that show by being there that the agent works. An agent that tells of its tool calls has none but for those,
 * and what is there without one is a server of its own, or one that it has left behind.
 */
function toolChildren(sample: LifeSample): LifeSample['children'] {
  return sample.agent === undefined ? startedForWork(sample) : [];
}

function startedForWork({ children, ageMs }: LifeSample): LifeSample['children'] {
  return children.filter((child) => child.ageMs < ageMs - OWN_PARTS_MS);
}

/** Processor time that was used for work, as far as is seen, in milliseconds; it shrinks when a program ends. */
function workMs(sample: LifeSample): number {
  return sample.agent === undefined
    ? (sample.cpuMs ?? 0)
    : startedForWork(sample).reduce((sum, { cpuMs = 0 }) => sum + cpuMs, 0);
}

/** Whether more has been printed; in the log of an agent with a stream, what repeats what stood there is no more: retries do. */
function saysMore({ agent, output }: LifeSample, { output: before }: LifeSample): boolean {
  return agent === undefined
    ? output.bytes > before.bytes
    : output.lines - output.repeatedLines > before.lines - before.repeatedLines;
}

/** What processor time, or its absence, is called: of an agent with a stream only that of its programs is looked at. */
function cpuWords({ agent }: LifeSample): {
  readonly working: string;
  readonly idle: string;
  readonly missing: string;
} {
  return agent === undefined
    ? { working: 'uses the processor', idle: 'uses no processor time', missing: 'no processor time' }
    : {
        working: 'a program that it has started works',
        idle: 'nothing that it has started works',
        missing: 'no work of a program that it has started',
      };
}

function childWords(sample: LifeSample): string {
  const names = sample.children.slice(0, 3).map(({ name }) => name);
  return names.length === 0 ? 'no child process' : `only its own parts run: ${names.join(', ')}`;
}

/** What the agent asks a person: by its stream where it has one, else by what its terminal looks like. */
function questionIn({ agent, output }: LifeSample): string | undefined {
  return agent === undefined ? (isQuestion(output) ? output.lastLine : undefined) : agent.question;
}

/**
 * A story as a script: its faults, strangers and words, for the whole of tandem against the simulated
 * exchange. In what order frames come the exchange decides for itself, so a script shows what a story
 * is about, and need not end as it does.
 */
import { readFileSync } from 'node:fs';
import { opensOnlyWhenFlat } from '../../src/app/scenarios/claims-exposure.ts';
import { completedIsProved } from '../../src/app/scenarios/claims-evidence.ts';
import { judge, playAct } from '../../src/app/scenarios/play.ts';
import type { Claim, Cue, Phase, Trace } from '../../src/app/scenarios/scenario.ts';
import { breaks, operatorStops } from '../../src/app/scenarios/staging.ts';
import { readProgressData } from '../../src/app/progress-records.ts';
import type { Fault } from '../../src/exchange/fault-plan.ts';
import { parseFaultPlan } from '../../src/exchange/parse-fault-plan.ts';
import type { OrderIntent } from '../../src/orders/order.ts';
import { BROKEN } from './broken.ts';
import { phaseOf } from './claims.ts';
import { SHIPPED, spaceOf } from './composition.ts';
import { SETTINGS } from './settings.ts';
import type { Setting } from './settings.ts';
import type { Shown } from './composition.ts';
import type { World } from './world.ts';

/** Something that happens a while after a phase is entered. */
export type ScriptCue = {
  readonly at: Phase;
  readonly afterMs: number;
  readonly fault?: Fault;
  readonly word?: 'unwind';
};

/** A script as it stands in its file. */
export type Script = {
  /** What was broken when the story was found; null for the shipped charts. */
  readonly broken: string | null;
  readonly story: readonly string[];
  readonly faults: readonly Fault[];
  readonly cues: readonly ScriptCue[];
};

/** One unit of the composition, half a leg, in the units of the exchange. */
const HALF_A_LEG = { ETH: '0.034', SOL: '0.7' } as const;

/** How long after the entering of a phase a cue comes: its orders are on their way by then. */
const CUE_AFTER_MS = 4;

/** The script of the story that a setting of the check gave, by the name of its job. */
export function scriptOf(
  job: { readonly part: string; readonly name: string },
  story: readonly string[],
): Script {
  const broken = job.part === 'broken' ? BROKEN.find(({ name }) => name === job.name) : undefined;
  const setting = broken?.setting ?? SETTINGS.find(({ name }) => name === job.name);
  if (setting === undefined) throw new RangeError(`No setting is named ${job.name}.`);
  const faults: Fault[] = [];
  const cues: ScriptCue[] = [];
  if (setting.rules.restIsBlind) faults.push({ fault: 'rest.blindIsolated' });
  for (const { name, before } of stepsOf(story, setting, broken?.shown ?? SHIPPED)) {
    const fault = faultOf(name, before);
    if (fault !== undefined) faults.push(fault);
    const cue = cueOf(name, before);
    if (cue !== undefined) cues.push(cue);
  }
  return { broken: broken?.name ?? null, story, faults, cues };
}

/** Plays the script in a file and tells, line by line, what came of it; the exit code. */
export async function replayFile(path: string, tell: (line: string) => void): Promise<number> {
  // A script is written by the check; its faults are read as any plan of faults is.
  const script = JSON.parse(readFileSync(path, 'utf8')) as Script;
  for (const line of script.story) tell(`  ${line}`);
  const trace = await replay(script);
  tell('');
  for (const { kind, at, data } of trace.records) {
    if (kind !== 'phase.entered') continue;
    tell(`${at} ${readProgressData('phase.entered', data)?.phase ?? kind}`);
  }
  const { result, truth } = trace;
  tell(
    `ends ${result?.status ?? 'not in time'}, the exchange holds ${String(truth.positions.length)} positions`,
  );
  const proofs = CLAIMS.map((claim) => judge(claim, trace));
  for (const { claim, holds, detail } of proofs) {
    tell(`${holds ? 'holds' : 'FAILS'} ${claim}${detail === undefined ? '' : `: ${detail}`}`);
  }
  return proofs.every(({ holds }) => holds) ? 0 : 1;
}

/** Plays a script with what was broken in it, or with what `shown` says instead. */
export function replay({ broken, faults, cues }: Script, shown?: Shown): Promise<Trace> {
  const { cycle } = shown ?? BROKEN.find(({ name }) => name === broken)?.shown ?? SHIPPED;
  return playAct({
    title: 'a story of the check',
    options: {
      cycle,
      flags: { direction: 'buyFirst', margin: 'isolated', leverage: 5 },
      faultPlan: parseFaultPlan({ faults }),
    },
    cues: cues.map(staged),
    claims: [],
  });
}

/** What a run that is no cycle of ours must never be: at its end flat in its own words alone. */
const flatIsFlat: Claim = {
  says: 'what it calls flat is flat at the exchange, and what is not flat is halted',
  refute: ({ result, truth }) => {
    if (result === undefined) return 'the run did not end';
    if (result.status === 'halted') return undefined;
    return truth.positions.length === 0 ? undefined : 'the exchange holds something';
  },
};

const onlyOpeningsAdd: Claim = {
  says: 'no order but an opening one is other than reduce-only',
  refute: ({ records }) => {
    const wrong = records.find(({ kind, data }) => {
      if (kind !== 'order.signed') return false;
      // The journal's own records, by their kinds.
      const { purpose, reduceOnly } = (data as { readonly intent: OrderIntent }).intent;
      return (purpose === 'open') === reduceOnly;
    });
    return wrong === undefined ? undefined : `one of ${wrong.at} is`;
  },
};

/** A cycle that sent anything ends with a proof, or halted. */
const endsAreProved: Claim = {
  says: 'a cycle that traded ends with a proof, or halted',
  refute: ({ records }) => {
    let hasSent = false;
    for (const { kind, data } of records) {
      if (kind === 'order.sent') hasSent = true;
      if (kind === 'proof.made') hasSent = false;
      if (kind !== 'phase.entered' || !hasSent) continue;
      if (readProgressData('phase.entered', data)?.phase === 'idle')
        return 'it is idle without one';
    }
    return undefined;
  },
};

/** What every script is judged by. */
export const CLAIMS: readonly Claim[] = [
  opensOnlyWhenFlat,
  onlyOpeningsAdd,
  completedIsProved,
  endsAreProved,
  flatIsFlat,
];

function staged({ at, afterMs, fault, word }: ScriptCue): Cue {
  const does: Cue['does'] = (stage) => {
    if (fault !== undefined) breaks(fault)(stage);
    if (word !== undefined) operatorStops(stage);
  };
  return { at, afterMs, does };
}

/** The steps of a story again, each with the world before it. */
function* stepsOf(story: readonly string[], setting: Setting, shown: Shown) {
  const space = spaceOf(setting, shown);
  let world: World = space.start.next;
  for (const name of story.slice(1, -1)) {
    yield { name, before: world };
    const edge = [...space.edgesFrom(world)].find((each) => each.name === name);
    if (edge === undefined) throw new RangeError(`Nothing named ${name} may happen here.`);
    world = edge.next;
  }
}

/** The fault of the exchange that makes a step happen; undefined where none is needed. */
function faultOf(name: string, { desk, venue }: World): Fault | undefined {
  const lost = /^the (position_change|fill|update) of (ETH|SOL) is lost$/.exec(name);
  if (lost !== null) {
    const stream =
      lost[1] === 'update' ? 'order_update' : lost[1] === 'fill' ? 'fill' : 'position_change';
    return {
      fault: 'stream.drop',
      streams: [stream],
      products: [`${lost[2] ?? ''}-PERP`],
      times: 1,
    };
  }
  const order = /^(?:nothing is heard of )?order (\d+)/.exec(name);
  const sent = venue.sent.find(({ number }) => number === Number(order?.[1]));
  if (sent !== undefined) {
    const symbol = sent.key.slice(0, sent.key.indexOf('/'));
    // Which of several orders of its kind it is: those before it go by unharmed.
    const skip = [...desk.log.byDigest.values()].filter(
      ({ number, intent }) =>
        number < sent.number && intent.symbol === symbol && intent.reduceOnly === sent.reduceOnly,
    ).length;
    const which = { products: [symbol], reduceOnly: sent.reduceOnly, skip, times: 1 } as const;
    if (name.endsWith('fills nothing')) return { fault: 'order.noFill', ...which };
    if (name.endsWith('fills 1')) return { fault: 'order.partialFill', fraction: 0.5, ...which };
    if (name.endsWith('is refused')) return { fault: 'order.reject', code: 2006, ...which };
    if (name.endsWith('never reaches the venue'))
      return { fault: 'order.hold', ms: 0, deliver: false, ...which };
    if (name.startsWith('nothing is heard'))
      return { fault: 'order.noAnswer', effect: 'after', ...which };
  }
  return undefined;
}

/** What is cued by the phase in which a step happens. */
function cueOf(name: string, world: World): ScriptCue | undefined {
  // The composition's phases are those of the chart.
  const cue = { at: phaseOf(world) as Phase, afterMs: CUE_AFTER_MS };
  const stranger = /^a stranger trades (-?)1 (ETH|SOL)$/.exec(name);
  if (stranger !== null) {
    const symbol = stranger[2] === 'ETH' ? 'ETH' : 'SOL';
    const amount = `${stranger[1] ?? ''}${HALF_A_LEG[symbol]}`;
    const fault = {
      fault: 'trade.manual',
      product: `${symbol}-PERP`,
      margin: 'isolated',
      amount,
    } as const;
    return { ...cue, fault };
  }
  if (name === 'the stream is lost') {
    return { ...cue, fault: { fault: 'stream.close', code: 1006, refuseForMs: 2000 } };
  }
  if (name === 'the operator says: unwind') return { ...cue, word: 'unwind' };
  if (name.includes('nothing about')) {
    return {
      ...cue,
      fault: { fault: 'rest.fail', as: '503', queries: ['isolated_positions'], times: 40 },
    };
  }
  return undefined;
}

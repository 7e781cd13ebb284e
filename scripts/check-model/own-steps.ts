/** What our own process may do next: timers, readings of REST, results of actors, and words of a person. */
import { hasQuestions, resolved } from './desk.ts';
import { concludeReading, concludeRound, isWaiting } from './closing.ts';
import { PLAN } from './plan.ts';
import {
  GAP_TICKS,
  concludeAttestation,
  concludeProof,
  concludeQuiet,
  concludeWitness,
  knowsFrom,
} from './proving.ts';
import { ROOT } from './turn.ts';
import type { Turn } from './turn.ts';
import { isQuiet, spend } from './venue-steps.ts';
import type { Option } from './venue-steps.ts';
import { OVERDUE } from './watching.ts';
import { KEYS, PLANNED, STREAMS, TIMES, TICK_MS, nameOf } from './world.ts';
import type { Actor, Key, Read, World } from './world.ts';
import { phaseOf } from './claims.ts';

/** Everything that our process, its timers, REST or the operator may do in this world. */
export function ownOptions(world: World): readonly Option[] {
  const options: Option[] = [];
  for (const actor of world.actors.values()) {
    for (const timer of actor.timers) options.push(...firing(world, actor, timer));
    if (actor.situation === undefined)
      options.push(...(OF_PROCESS[actor.src]?.(world, actor) ?? []));
  }
  return [...options, ...words(world)];
}

/** A tick, where nothing that is due holds it up. */
export function ticks({ now, venue }: World): readonly Option[] {
  const isDue = KEYS.some((key) =>
    STREAMS.some((stream) =>
      venue.markets[key].wire[stream].some(({ dueAt }) => dueAt !== undefined && dueAt <= now),
    ),
  );
  // An order arrives while the venue still receives it, unless it is told to be lost.
  const isAwaited = venue.sent.some(({ isTravelling, by }) => isTravelling && by <= now);
  if (isDue || isAwaited) return [];
  return [
    {
      name: 'a tick passes',
      happens: (turn) => {
        turn.now = now + 1;
        turn.ticked();
      },
    },
  ];
}

/** Timers whose running out says that what is waited for did not come. */
const PATIENCE: readonly string[] = [
  'streamTimeout',
  'buildTimeout',
  'connectTimeout',
  'workingTime',
  'resolvePause',
];

function firing(world: World, actor: Actor, timer: string): readonly Option[] {
  const delay = timer.split('.')[2] ?? timer;
  const fire = (turn: Turn): void => {
    turn.fire(actor, timer);
  };
  const name = `${delay} of ${shortOf(actor)} is over`;
  return PATIENCE.includes(delay) ? patience(world, name, fire) : [{ name, happens: fire }];
}

/** A patience runs out when all is quiet; while something is on its way only so often. */
function patience(world: World, name: string, happens: Option['happens']): readonly Option[] {
  if (isQuiet(world)) return [{ name, happens }];
  if (world.left.hurries === 0) return [];
  const hurries: Option['happens'] = (turn) => {
    spend(turn, 'hurries');
    happens(turn);
  };
  return [{ name: `${name}, early`, happens: hurries }];
}

const OF_PROCESS: Readonly<Record<string, (world: World, self: Actor) => readonly Option[]>> = {
  planCycle: (_world, self) => [
    {
      name: 'both legs are planned',
      happens: (turn) => {
        turn.done(self, { planned: true, plan: PLAN });
      },
    },
  ],
  resolveOrder: (world, self) =>
    asking(world, `${shortOf(self)} asks about its order`, (turn) => {
      turn.done(self);
    }),
  proveFlat: (world, self) => proving(world, self),
  attestPositions: (world, self) => attesting(world, self),
  readWitness: (world, self) =>
    world.now < (self.memory.since ?? 0) + TIMES.restLagMs / TICK_MS
      ? []
      : reading(world, 'the witness', (turn, read) => {
          concludeWitness(turn, self, read);
        }),
  closeRound: (world, self) => closing(world, self),
  awaitBuilt: (world, self) =>
    patience(world, 'the legs are not reported as planned in time', (turn) => {
      turn.done(self, { built: false });
    }),
  deadline: (world, self) => {
    if (self.memory.isTold === true) return [];
    const pass = (turn: Turn): void => {
      turn.remember(self, { isTold: true });
      turn.tell(self, { type: 'deadline.passed' });
    };
    if (self.id === 'holdClock') return [{ name: 'the hold is over', happens: pass }];
    return patience(world, `the deadline of ${shortOf(self)} passes`, pass);
  },
  positions: (world, self) => {
    const { told = [] } = self.memory;
    const { status, lostAt } = world.desk.link;
    const isAway = status !== 'live' && lostAt !== undefined;
    if (!isAway || told.includes(OVERDUE)) return [];
    return patience(world, 'the stream is overdue', (turn) => {
      turn.remember(self, { told: [...told, OVERDUE].sort() });
      turn.tell(self, { type: 'stream.overdue', reason: 'away' });
    });
  },
  nakedWatch: ({ left }, self) =>
    left.naked === 0
      ? []
      : [
          {
            name: 'a leg stands alone for too long',
            happens: (turn) => {
              spend(turn, 'naked');
              const type = left.naked > 1 ? 'naked.over' : 'naked.overTwice';
              turn.tell(self, { type, reason: 'a leg stood alone' });
            },
          },
        ],
};

/** The archive answers or is silent; both let die what the venue's clock has outlived. */
function asking(world: World, name: string, then: (turn: Turn) => void): readonly Option[] {
  const ask = (words: string, answers: boolean): Option => ({
    name: `${name}${words}`,
    happens: (turn) => {
      turn.desk = resolved(turn.world, answers);
      then(turn);
    },
  });
  const isSilent = resolved(world, false);
  const isTold = world.rules.archiveIsSilent ? isSilent : resolved(world, true);
  if (isTold === isSilent) return [ask('', false)];
  return [ask(', and the archive answers', true), ask(', and the archive is silent', false)];
}

function proving(world: World, self: Actor): readonly Option[] {
  const { stage, first } = self.memory;
  if (stage === 'asking') {
    return asking(world, 'the proof asks about orders', (turn) => {
      turn.remember(self, { stage: 'first' });
    });
  }
  if (first === undefined) {
    if (world.now < knowsFrom(world)) return [];
    return reading(world, 'the proof', (turn, read) => {
      turn.remember(self, { stage: 'second', first: read });
    });
  }
  if (world.now < first.at + GAP_TICKS) return [];
  return [
    ...reading(world, 'the proof, again', (turn, read) => {
      concludeProof(turn, self, read, false);
    }),
    ...reading(world, 'the proof, again and with patience', (turn, read) => {
      concludeProof(turn, self, read, true);
    }),
  ];
}

function attesting(world: World, self: Actor): readonly Option[] {
  const { stage, first, since = 0 } = self.memory;
  if (stage === 'quiet') {
    if (world.now < since + TIMES.barrierQuietMs / TICK_MS) return [];
    return [
      {
        name: 'all was quiet behind the barrier',
        happens: (turn) => {
          concludeQuiet(turn, self);
        },
      },
    ];
  }
  if (first === undefined) {
    if (world.now < knowsFrom(world)) return [];
    return reading(world, 'the barrier', (turn, read) => {
      turn.desk = resolved(turn.world, !turn.rules.archiveIsSilent);
      turn.remember(self, { stage: 'second', first: read });
    });
  }
  if (world.now < first.at + GAP_TICKS) return [];
  return reading(world, 'the barrier, again', (turn, read) => {
    concludeAttestation(turn, self, read);
  });
}

function closing(world: World, self: Actor): readonly Option[] {
  if (self.memory.stage === 'reading') {
    return [
      ...reading(world, 'the close', (turn, read) => {
        concludeReading(turn, self, read);
      }),
      ...(world.left.restFails === 0
        ? []
        : [
            {
              name: 'REST does not answer the close in time',
              happens: (turn: Turn) => {
                spend(turn, 'restFails');
                concludeReading(turn, self, undefined);
              },
            },
          ]),
    ];
  }
  if (!isWaiting(world, self)) return [];
  const over = patience(world, 'the round has lasted long enough', (turn) => {
    concludeRound(turn, self);
  });
  if (!hasQuestions(world.desk)) return over;
  const news = [true, false].some((answers) => resolved(world, answers) !== world.desk);
  return news ? [...over, ...asking(world, 'the round asks about orders', () => undefined)] : over;
}

/** Every answer that REST may give now. */
function reading(
  world: World,
  who: string,
  then: (turn: Turn, read: Read) => void,
): readonly Option[] {
  const { left, now, rules } = world;
  const option = (amounts: Read['amounts'], spends?: 'restFails' | 'restWrong'): Option => ({
    name: `REST tells ${who}: ${wordsOf(amounts)}`,
    happens: (turn) => {
      if (spends !== undefined) spend(turn, spends);
      then(turn, { amounts, at: now });
    },
  });
  const [ETH, SOL] = KEYS;
  const told = (key: Key): readonly number[] =>
    rules.restIsBlind && key === ETH ? [0] : truths(world, key);
  const options = told(ETH).flatMap((eth) =>
    told(SOL).map((sol) => option({ [ETH]: eth, [SOL]: sol })),
  );
  if (left.restFails > 0) options.push(option({ [ETH]: null, [SOL]: null }, 'restFails'));
  if (left.restWrong > 0) {
    for (const key of KEYS) {
      const honest = told(key);
      const other = told(key === ETH ? SOL : ETH)[0] ?? 0;
      for (const wrong of everHeld(key).filter((amount) => !honest.includes(amount))) {
        const amounts =
          key === ETH ? { [ETH]: wrong, [SOL]: other } : { [ETH]: other, [SOL]: wrong };
        options.push(option(amounts, 'restWrong'));
      }
    }
  }
  return options;
}

/** What was true at some moment of this tick or at its beginning: REST's normal lag is one tick. */
function truths({ venue, now }: World, key: Key): readonly number[] {
  const { amount, trades } = venue.markets[key];
  const during = trades.filter(({ at }) => at === now);
  return [...new Set([amount, ...during.map((trade) => trade.amountAfter - trade.added)])];
}

/** What a leg may have held in a story. */
function everHeld(key: Key): readonly number[] {
  return key === KEYS[0] ? [0, PLANNED] : [0, -PLANNED];
}

/** The operator's words, and the session's that a cycle begins. */
function words(world: World): readonly Option[] {
  const { left } = world;
  const phase = phaseOf(world);
  const options: Option[] = [];
  if (phase === 'idle' && left.cycles > 0) {
    options.push({
      name: 'a cycle is started',
      happens: (turn) => {
        spend(turn, 'cycles');
        const cycleId = 3 - left.cycles;
        turn.send(ROOT, { type: 'cycle.start', cycleId, direction: 'buyFirst' });
      },
    });
  }
  if (phase !== 'idle' && left.unwinds > 0) {
    options.push({
      name: 'the operator says: unwind',
      happens: (turn) => {
        spend(turn, 'unwinds');
        turn.send(ROOT, { type: 'operator.unwind' });
      },
    });
  }
  return options;
}

function wordsOf(amounts: Read['amounts']): string {
  return KEYS.map((key) => `${String(amounts[key] ?? 'nothing about')} ${nameOf(key)}`).join(', ');
}

/** How a story names an actor: its own path without the cycle's. */
function shortOf({ path }: Actor): string {
  return path.slice(ROOT.length + 1) || 'the cycle';
}

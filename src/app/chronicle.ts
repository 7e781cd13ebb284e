/** The chronicle: writes what the machines and the positions service did into the journal. */
import type { AnyMachineSnapshot, InspectionEvent } from 'xstate';
import type { CycleContext, CycleResult } from '../../machines/cycle.context.ts';
import type { SessionContext } from '../../machines/session.setup.ts';
import { every } from '../actors/timing.ts';
import { averagePriceOf } from '../domain/pnl.ts';
import type { CycleRecord } from '../domain/cycle-record.ts';
import { LEG_NAMES, openingSide } from '../domain/market.ts';
import type { MarketSymbol, Pair } from '../domain/market.ts';
import { decimal, sum } from '../domain/decimal.ts';
import type { DecimalString } from '../domain/decimal.ts';
import type { Holding } from '../domain/funding.ts';
import { toIso } from '../lib/instant.ts';
import { filledQuantity, isSettled } from '../orders/order-log.ts';
import type { OrderRecord } from '../orders/order.ts';
import { symbolOf } from '../positions/key.ts';
import type { PositionKey } from '../positions/key.ts';
import { keyOfOrder } from '../positions/reading.ts';
import type { PositionFact } from '../positions/facts.ts';
import type { Positions } from '../positions/service.ts';
import type { Reading } from '../positions/reading.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import { DivergenceLog } from './divergence-log.ts';
import { MachineLog, isMachineSnapshot } from './machine-log.ts';
import { isLargeChange } from './position-alert.ts';

/** What the chronicle watches and where it writes. */
export type ChronicleOptions = {
  readonly journal: Journal;
  readonly positions: Positions;
  readonly clock: Clock;
  readonly pair: Pair;
  readonly holdMs: number;
  /** Of the trade: from which notional on a change of a position is alerted. */
  readonly alertNotional: DecimalString;
  /** What one unit is worth at about now; undefined before the markets were read. */
  readonly priceOf: (symbol: MarketSymbol) => DecimalString | undefined;
};

/** How often the time left of a hold is told, in milliseconds. */
const HOLD_TICK_MS = 1000;

/** Everything of a run that a person, a result or a replay asks for afterwards. */
export class Chronicle {
  readonly #options: ChronicleOptions;
  readonly #records: CycleRecord[] = [];
  readonly #machines: MachineLog;
  readonly #divergence: DivergenceLog;
  readonly #told = new Set<CycleResult>();
  readonly #stop: () => void;
  #readings: ReadonlyMap<PositionKey, Reading> = new Map();
  #unexplained = '0';
  #stream = '';
  #phase = 'idle';
  #cycleId = 0;
  #cycleStartedAt = 0;
  #holdStartedAt = 0;
  #isFlattening = false;
  #delay: string | null = null;

  constructor(options: ChronicleOptions) {
    this.#options = options;
    this.#machines = new MachineLog(options.journal);
    this.#divergence = new DivergenceLog(options.journal);
    const unsubscribe = options.positions.subscribe((fact) => {
      this.#noteFact(fact);
    });
    const stopTicks = every(options.clock, HOLD_TICK_MS, () => {
      this.#tickHold();
    });
    this.#stop = () => {
      unsubscribe();
      stopTicks();
    };
  }

  /** The account of every cycle that ended, oldest first. */
  get records(): readonly CycleRecord[] {
    return this.#records;
  }

  /** What the book said last while its stream was still connected. */
  get readings(): ReadonlyMap<PositionKey, Reading> {
    return this.#readings;
  }

  /** What the statements of the run leave unexplained, in quote units. */
  get unexplained(): string {
    return this.#unexplained;
  }

  /** Takes what the archive told after the last cycle ended into that cycle's account. */
  noteLate(late: Holding): void {
    const record = this.#records.pop();
    if (record === undefined) return;
    const funding = sum([record.funding ?? '0', late.funding]);
    const interest = sum([record.interest, late.interest]);
    const pnl = sum([record.pnl, late.funding, late.interest]);
    const legs = record.legs.map((leg) => ({
      ...leg,
      funding: sum([leg.funding ?? '0', late.bySymbol[leg.market] ?? '0']),
    }));
    this.#records.push({ ...record, pnl, funding, interest, legs });
    const unexplained = decimal(this.#unexplained).minus(late.funding).minus(late.interest);
    this.#unexplained = unexplained.toFixed();
    this.#options.journal.append('funding.late', { cycleId: record.id, pnl, funding, interest });
  }

  /** Ends the watching. */
  stop(): void {
    this.#stop();
  }

  /** XState's inspection hook: what a machine came to is a record. */
  readonly inspect = (event: InspectionEvent): void => {
    this.#machines.inspect(event);
    if (event.type !== '@xstate.snapshot') return;
    const snapshot: unknown = event.snapshot;
    if (!isMachineSnapshot(snapshot)) return;
    // Time alone makes a divergence, so no fact tells it.
    if (event.event.type === 'position.diverged') this.#divergence.note(this.#read());
    if (snapshot.machine.id === 'cycle') {
      this.#noteCycle(snapshot.context as CycleContext, snapshot);
    }
    if (snapshot.machine.id === 'positionTracker') this.#noteTracker(snapshot);
    if (snapshot.machine.id === 'session') this.#noteSession(snapshot);
  };

  #noteCycle(context: CycleContext, snapshot: AnyMachineSnapshot): void {
    const { journal, clock } = this.#options;
    const value: unknown = snapshot.value;
    const phase = typeof value === 'string' ? value : (Object.keys(value as object)[0] ?? '');
    this.#cycleId = context.cycleId;
    if (phase !== this.#phase) {
      this.#phase = phase;
      if (phase === 'verify') this.#cycleStartedAt = clock.now();
      if (phase === 'hold') this.#holdStartedAt = clock.now();
      if (phase === 'build') this.#notePlan(context);
      journal.append('phase.entered', { cycleId: context.cycleId, phase });
    }
    const { last } = context;
    if (last !== null && !this.#told.has(last)) {
      this.#told.add(last);
      this.#noteResult(last);
    }
  }

  #notePlan({ plan }: CycleContext): void {
    if (plan === null) return;
    this.#options.journal.append('cycle.started', {
      cycleId: plan.cycleId,
      direction: plan.direction,
      legs: LEG_NAMES.map((leg) => plan.legs[leg]),
      imbalanceBps: plan.imbalanceBps,
    });
  }

  #noteResult(result: CycleResult): void {
    const { clock, pair, journal } = this.#options;
    const { id, direction, outcome, reason, exit, account } = result;
    const record: CycleRecord = {
      id,
      direction,
      outcome,
      reason,
      exit,
      startedAt: toIso(this.#cycleStartedAt),
      endedAt: toIso(clock.now()),
      pnl: account?.pnl ?? '0',
      fees: account?.fees ?? '0',
      funding: account === null ? '0' : account.funding,
      interest: account?.interest ?? '0',
      volume: account?.volume ?? '0',
      legs:
        account?.legs ??
        LEG_NAMES.map((leg) => ({
          leg,
          market: pair[leg],
          side: openingSide(leg, direction),
          entryQuantity: '0',
          entryPrice: null,
          exitQuantity: '0',
          exitPrice: null,
          funding: '0',
        })),
    };
    this.#records.push(record);
    this.#unexplained = decimal(this.#unexplained)
      .plus(account?.unexplained ?? '0')
      .toFixed();
    journal.append('cycle.ended', { ...record, unexplained: account?.unexplained ?? '0' });
  }

  #noteTracker(snapshot: AnyMachineSnapshot): void {
    const state = String(snapshot.value);
    if (this.#stream === state) return;
    this.#stream = state;
    const { lostReason } = snapshot.context as { readonly lostReason: string | null };
    this.#options.journal.append('stream.state', { state, reason: lostReason });
  }

  #noteSession(snapshot: AnyMachineSnapshot): void {
    const { status, reason, delay } = snapshot.context as SessionContext;
    if (snapshot.value === 'flattening' && !this.#isFlattening) {
      this.#isFlattening = true;
      this.#options.journal.append('start.flattening', { found: reason });
    }
    if (snapshot.matches({ running: 'awaiting' }) && delay !== this.#delay) {
      this.#delay = delay;
      if (delay !== null) this.#options.journal.append('opening.delayed', { reason: delay });
    }
    if (snapshot.status !== 'active') {
      this.#options.journal.append('session.ended', { status, reason });
    }
  }

  #noteFact(fact: PositionFact): void {
    const { journal } = this.#options;
    switch (fact.type) {
      case 'position.changed': {
        const { positions, priceOf, alertNotional } = this.#options;
        const ordered = positions.orders.openedAtMost((order) => keyOfOrder(order) === fact.key);
        const isUnplanned = decimal(fact.to).abs().gt(ordered);
        const isLarge = isLargeChange(fact, priceOf(symbolOf(fact.key)), alertNotional);
        journal.append(fact.type, {
          ...fact,
          alert: isLarge || isUnplanned,
          unplanned: isUnplanned,
        });
        this.capture();
        return;
      }
      case 'witness.compared':
        for (const { key, reading, rest, verdict, drift, reason } of fact.comparisons) {
          journal.append(fact.type, { key, book: reading, rest, verdict, drift, reason });
        }
        return;
      case 'flat.judged':
        this.capture();
        if (fact.result.flat) journal.append('proof.made', fact.result.proof);
        else journal.append('proof.refused', { missing: fact.result.missing });
        return;
      case 'order.changed':
        this.#noteOrder(fact.order);
        if (this.#divergence.hasAny) this.#divergence.note(this.#read());
        return;
      case 'position.unplanned':
      case 'observation.forged':
        journal.append('alarm', { what: fact.type, ...fact });
        return;
      case 'position.attested':
      case 'observation.ignored':
      case 'link.changed':
        journal.append(fact.type, fact);
    }
  }

  #noteOrder(order: OrderRecord): void {
    const { digest, intent, number, fate, toldBy } = order;
    const { journal } = this.#options;
    if (!isSettled(order)) {
      journal.append('order.changed', { digest, number, fate, filled: filledQuantity(order) });
      return;
    }
    journal.append('order.resolved', {
      digest,
      number,
      purpose: intent.purpose,
      symbol: intent.symbol,
      margin: intent.margin,
      side: intent.side,
      quantity: intent.quantity,
      filled: filledQuantity(order),
      averagePrice: averagePriceOf(order.fills),
      fate,
      toldBy,
    });
  }

  #tickHold(): void {
    if (this.#phase !== 'hold') return;
    const { holdMs, clock, journal } = this.#options;
    const leftMs = Math.max(0, this.#holdStartedAt + holdMs - clock.now());
    journal.append('hold.tick', { cycleId: this.#cycleId, leftMs });
  }

  /** Keeps what the book says now, as what it said last. */
  capture(): ReadonlyMap<PositionKey, Reading> {
    this.#readings = this.#read();
    this.#divergence.note(this.#readings);
    return this.#readings;
  }

  #read(): ReadonlyMap<PositionKey, Reading> {
    const { positions } = this.#options;
    return new Map(positions.keys.map((key) => [key, positions.read(key)]));
  }
}

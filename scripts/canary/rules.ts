/** Mutants that the rules of the house forbid: a way in that no type could see. */
import { edit, layers, lint } from './mutant.ts';
import type { Edit, Mutant } from './mutant.ts';

const WITNESS = 'src/actors/read-witness.ts';
const FIRST_IMPORT = "import { fromPromise } from 'xstate';";

const importing = (file: string, line: string, more: string): Edit =>
  edit(file, line, `${line}\n${more}`);

const inWitness = (statement: string): Edit =>
  edit(
    WITNESS,
    'await markets.refreshOrLatest();',
    `await markets.refreshOrLatest();\n    ${statement}`,
  );

export const rules: readonly Mutant[] = [
  {
    id: 'rule.actorObserves',
    name: 'an actor seals an observation of what REST showed',
    edits: [
      importing(
        WITNESS,
        FIRST_IMPORT,
        "import { observePositionChange } from '../positions/observe.ts';",
      ),
      inWitness('String(observePositionChange);'),
    ],
    killer: lint,
  },
  {
    id: 'rule.serviceObserves',
    name: 'the service seals an observation of its own',
    edits: [
      importing(
        'src/positions/service.ts',
        "import { factsOfAttestation, factsOfReport } from './facts.ts';",
        "import { observePositionChange } from './observe.ts';",
      ),
      edit(
        'src/positions/service.ts',
        'subaccountsInUse.delete(this.#options.subaccount);',
        'subaccountsInUse.delete(this.#options.subaccount);\n    String(observePositionChange);',
      ),
    ],
    killer: lint,
  },
  {
    id: 'rule.restObserves',
    name: 'the decoder of REST seals an observation',
    edits: [
      importing(
        'src/venues/nado/protocol/rest-decoding.ts',
        "import { isIsolatedOf } from './sender.ts';",
        "import { observePositionChange } from '../../../positions/observe.ts';\nString(observePositionChange);",
      ),
    ],
    killer: layers,
  },
  {
    id: 'rule.machineObserves',
    name: 'a machine seals an observation in an action',
    edits: [
      importing(
        'machines/drift-check.setup.ts',
        "import { promiseOf } from './unprovided.ts';",
        "import { observePositionChange } from '../src/positions/observe.ts';\nString(observePositionChange);",
      ),
    ],
    killer: layers,
  },
  {
    id: 'rule.reexported',
    name: 'the door of observations is exported again under another name',
    edits: [
      importing(
        'src/positions/stream.ts',
        "import type { Fill, PositionChange } from './observation.ts';",
        "export * from './observe.ts';",
      ),
    ],
    killer: lint,
  },
  {
    id: 'rule.machineActs',
    name: 'a machine runs an actor by itself, past whoever provides it',
    edits: [
      importing(
        'machines/drift-check.setup.ts',
        "import { promiseOf } from './unprovided.ts';",
        "import { readTwice } from '../src/actors/read-twice.ts';\nString(readTwice);",
      ),
    ],
    killer: layers,
  },
  {
    id: 'rule.coreImportsApp',
    name: 'an actor opens a service through the composition root',
    edits: [
      importing(
        'src/actors/check-start.ts',
        FIRST_IMPORT,
        "import { openWorld } from '../app/session-run.ts';\nString(openWorld);",
      ),
    ],
    killer: layers,
  },
  {
    id: 'rule.anyBook',
    name: 'a cast to any reaches for the book',
    edits: [inWitness('(positions as any).book = undefined;')],
    killer: lint,
  },
  {
    id: 'rule.silencedLint',
    name: 'a comment switches the rules off where the cast stands',
    edits: [inWitness('/* eslint-disable */ (positions as any).book = undefined;')],
    killer: lint,
  },
  {
    id: 'rule.unknownIsZero',
    name: 'the wait for zero reads zero where nothing is known',
    edits: [
      edit(
        'src/actors/watch-zero.ts',
        'const amount = trustedAmount(positions.read(key));',
        "const amount = trustedAmount(positions.read(key)) ?? '0';",
      ),
    ],
    killer: lint,
  },
  {
    id: 'rule.wallClock',
    name: 'a hold is measured by the clock of the machine',
    edits: [
      edit('src/actors/watch-zero.ts', 'heldMs: clock.now() - since', 'heldMs: Date.now() - since'),
    ],
    killer: lint,
  },
  {
    id: 'rule.ownTimer',
    name: 'an actor sets a timer of its own',
    edits: [inWitness('setTimeout(() => undefined, 1);')],
    killer: lint,
  },
  {
    id: 'rule.lostPromise',
    name: 'a close round does not wait for the fates of its orders',
    edits: [
      edit(
        'src/actors/close-round.ts',
        '    await round.untilSettled(signal);\n    for',
        '    round.untilSettled(signal);\n    for',
      ),
    ],
    killer: lint,
  },
  {
    id: 'rule.spawned',
    name: 'a machine spawns an actor that nobody stops',
    edits: [
      edit(
        'machines/position-tracker.machine.ts',
        "import { sendTo } from 'xstate';",
        "import { sendTo, spawnChild } from 'xstate';\nString(spawnChild);",
      ),
    ],
    killer: lint,
  },
  {
    id: 'rule.looseEquality',
    name: 'an amount is compared with zero by the rules of JavaScript',
    edits: [
      edit(
        'src/actors/watch-zero.ts',
        'isImpossible || amount === undefined || decimal(amount).isZero()',
        'isImpossible || amount === undefined || Number(amount) == 0 || decimal(amount).isZero()',
      ),
    ],
    killer: lint,
  },
];

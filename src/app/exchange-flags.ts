/** The flags of the simulated exchange, and the files that they name. */
import { readFileSync } from 'node:fs';
import { FAULTS } from '../exchange/fault-catalogue.ts';
import type { FaultPlan } from '../exchange/fault-plan.ts';
import { FaultPlanError, parseFaultPlan } from '../exchange/parse-fault-plan.ts';
import { decimalFlag, fileFlag, filePairFlag, wholeFlag } from './flag-types.ts';
import type { PriceFile } from './simulated-exchange.ts';
import { UsageError } from './start-errors.ts';

/** What decides a simulated exchange's prices, faults and chance. */
export const EXCHANGE_FLAGS = {
  seed: wholeFlag('N', { min: 0, max: 0xffff_ffff }, 'of the simulated exchange'),
  prices: filePairFlag('PRIMARY.csv HEDGE.csv', 'recorded bars for the simulated exchange'),
  speed: decimalFlag('X', { min: 0.01, max: 10_000 }, 'of simulated prices; default 1'),
  faults: fileFlag('a fault plan for the simulated exchange'),
};

/** Reads the bars of both legs; what is in them is checked when the exchange opens. */
export function readPriceFiles(
  files: { readonly primary: string; readonly hedge: string } | undefined,
): { readonly primary: PriceFile; readonly hedge: PriceFile } | undefined {
  if (files === undefined) return undefined;
  const { primary, hedge } = files;
  return {
    primary: { name: primary, text: readFileSync(primary, 'utf8') },
    hedge: { name: hedge, text: readFileSync(hedge, 'utf8') },
  };
}

/** Reads a fault plan. Throws `UsageError` with the field that is wrong. */
export function readFaultPlan(file: string | undefined): FaultPlan | undefined {
  if (file === undefined) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`--faults ${file} is not JSON (${String(error)}): mend the file.`);
  }
  try {
    const plan = parseFaultPlan(json);
    refuseClockFaults(plan, file);
    return plan;
  } catch (error) {
    if (error instanceof FaultPlanError)
      throw new UsageError(`--faults ${file}: ${error.message}.`);
    throw error;
  }
}

/** A process on the clock of the machine cannot set it apart: only a rehearsal can. */
function refuseClockFaults({ faults }: FaultPlan, file: string): void {
  const index = faults.findIndex(({ fault }) => FAULTS[fault].class === 'clock');
  const name = faults[index]?.fault;
  if (name === undefined) return;
  throw new UsageError(
    `--faults ${file}: "faults[${String(index)}]" is ${name}, a fault of tandem's own clock, ` +
      'which acts on virtual time alone: leave it out here.',
  );
}

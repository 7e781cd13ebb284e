/** Claims about what holding cost, against what the exchange really took and gave. */
import { decimal } from '../../domain/decimal.ts';
import { formatX18 } from '../../exchange/x18.ts';
import type { Claim } from './scenario.ts';
import { told } from './trace.ts';

/** The run's funding is to the last digit what the exchange moved, and is not nothing. */
export const fundingIsTrue: Claim = {
  says: 'the funding of the run is what the exchange took and gave, to the last digit',
  refute: ({ result, truth }) => {
    const really = formatX18(truth.fundingX18);
    const said = result?.totals.funding ?? 'unknown';
    if (said !== really) return `${really} was received, and ${said} is said`;
    return really === '0' ? 'nothing was ever due' : undefined;
  },
};

/** One leg paid in every cycle, and the other received. */
export const oneLegPaysTheOther: Claim = {
  says: 'in every cycle one leg paid funding and the other received it',
  refute: ({ result }) => {
    const cycles = result?.cycles ?? [];
    const signs = cycles.map(({ legs }) =>
      legs.map(({ funding }) => Math.sign(Number(funding ?? Number.NaN))).sort(),
    );
    const isRight = signs.length > 0 && signs.every(([least, most]) => least === -1 && most === 1);
    return isRight ? undefined : `the legs had ${JSON.stringify(cycles.map(({ legs }) => legs))}`;
  },
};

/** A cycle's statement knows no funding, of itself and of its legs. */
export function fundingIsUnknownIn(cycle: number): Claim {
  return {
    says: `the funding of cycle ${String(cycle)} is not known, and not called zero`,
    refute: ({ result }) => {
      const record = result?.cycles.find(({ id }) => id === cycle);
      if (record === undefined) return 'there is no such cycle';
      const isUnknown = record.funding === null && record.legs.every((leg) => leg.funding === null);
      return isUnknown ? undefined : `it is said to be ${String(record.funding)}`;
    },
  };
}

/** What the statements before lacked is in the statement of this cycle, as it was written down. */
export function isToldBy(cycle: number): Claim {
  return {
    says: `the statement of cycle ${String(cycle)} counts what those before it lacked`,
    refute: (trace) => {
      const ended = told(trace, 'cycle.ended').find(({ data }) => data.id === cycle);
      const really = formatX18(trace.truth.fundingX18);
      const said = ended?.data.funding ?? 'unknown';
      return said === really ? undefined : `${really} was received, and it says ${said}`;
    },
  };
}

/** What nobody could tell is all that is left: not a wei more, and not a wei less. */
export const unknownStaysUnexplained: Claim = {
  says: 'what remains unexplained is the funding that nobody told, to the last digit',
  refute: ({ result, truth }) => {
    if (result === undefined) return 'the run did not end';
    const { funding, unexplained } = result.totals;
    if (funding !== null) return `the funding is said to be ${funding}`;
    const really = formatX18(truth.fundingX18);
    return decimal(unexplained).equals(really) && really !== '0'
      ? undefined
      : `${really} was received, and ${unexplained} is unexplained`;
  },
};

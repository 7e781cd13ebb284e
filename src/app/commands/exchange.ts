/** `tandem exchange`: serves the simulated exchange by itself on loopback until it is stopped. */
import { PriceFileError } from '../../exchange/bars.ts';
import { listen } from '../../exchange/gateway.ts';
import type { Gateway } from '../../exchange/gateway.ts';
import { seededRandom } from '../../lib/seeded-random.ts';
import { EXIT } from '../exit-codes.ts';
import { EXCHANGE_FLAGS, readFaultPlan, readPriceFiles } from '../exchange-flags.ts';
import { choiceFlag, wholeFlag } from '../flag-types.ts';
import { parseFlags } from '../flags.ts';
import type { CommandUsage } from '../flags.ts';
import { openSimulatedExchange } from '../simulated-exchange.ts';
import { StartRefused, UsageError } from '../start-errors.ts';
import { onStopSignals } from '../stop-signals.ts';
import { systemClock } from '../system-clock.ts';

const FLAGS = {
  port: wholeFlag('N', { min: 0, max: 65_535 }, 'where to listen; default 0, any free port'),
  ...EXCHANGE_FLAGS,
  strict: choiceFlag(['on', 'off'], 'signatures, headers and limits as at the venue; default on'),
};

const USAGE: CommandUsage<typeof FLAGS> = {
  command: 'exchange',
  summary: 'serves the simulated exchange on loopback until it is stopped.',
  example: 'tandem exchange --port 8080 --seed 7',
  flags: FLAGS,
};

/** Serves; prints one line of JSON once it accepts connections, and resolves when it is stopped. */
export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseFlags(USAGE, args);
  const { port = 0, seed = 1, prices, speed, faults, strict } = values;
  const gateway = await serve(port, () =>
    openSimulatedExchange({
      clock: systemClock(),
      random: seededRandom(seed),
      prices: readPriceFiles(
        prices === undefined ? undefined : { primary: prices.first, hedge: prices.second },
      ),
      speed: Number(speed ?? 1),
      faultPlan: readFaultPlan(faults),
      strict: strict !== 'off',
    }),
  );
  // Listened for before the line: whoever reads it may signal at once.
  const stopped = new Promise<void>((resolve) => {
    onStopSignals({ stop: resolve, interrupt: resolve });
  });
  process.stdout.write(`${JSON.stringify(gateway.urls)}\n`);
  await stopped;
  await gateway.close();
  return EXIT.ok;
}

async function serve(
  port: number,
  open: () => ReturnType<typeof openSimulatedExchange>,
): Promise<Gateway> {
  try {
    return await listen(open().server, port);
  } catch (error) {
    if (error instanceof PriceFileError) throw new UsageError(`--prices ${error.message}.`);
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw new StartRefused(`port ${String(port)} is taken: name another with --port.`);
    }
    throw error;
  }
}

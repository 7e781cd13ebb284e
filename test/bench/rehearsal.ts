/** What a whole cycle costs when nothing is left out but the sockets and the waiting. */
import { openRehearsal, REHEARSAL_EPOCH } from '../../src/app/rehearsal.ts';
import type { Figure } from './measure.ts';

const MS = 1000;

/** Rehearses `cycles` cycles on virtual time, exchange and journal included. */
export async function benchRehearsal(cycles: number): Promise<readonly Figure[]> {
  const rehearsal = await openRehearsal({ flags: { cycles } });
  const cpu = process.threadCpuUsage();
  const result = await rehearsal.play(cycles * 600 * MS);
  const { user, system } = process.threadCpuUsage(cpu);
  if (result?.status !== 'flat') throw new Error('The rehearsal did not complete.');
  const tookMs = (user + system) / MS;
  const virtualSeconds = (rehearsal.clock.now() - REHEARSAL_EPOCH) / MS;
  const lines = rehearsal.journal.lines().length;
  const note = `${String(cycles)} cycles in ${virtualSeconds.toFixed(0)} virtual s`;
  return [
    { name: 'rehearsed cycle', value: tookMs / cycles, unit: 'ms', note: 'with the exchange' },
    { name: 'a virtual second', value: tookMs / virtualSeconds, unit: 'ms', note },
    {
      name: 'journal lines',
      value: (lines / tookMs) * MS,
      unit: '/s',
      note: `${(lines / cycles).toFixed(0)} a cycle, of everything that runs`,
    },
  ];
}

/** How long after the decision to build both legs' orders are on the wire. */
import { openRehearsal } from '../../src/app/rehearsal.ts';
import type { HttpRequest } from '../../src/venues/nado/protocol/transport.ts';
import { quantile } from './measure.ts';
import type { Figure } from './measure.ts';

const MS = 1000;
const LEGS = 2;

/**
 * Rehearses `builds` cycles on virtual time and takes the time of each on the wall: from the proof that
 * permits a build to the request of its second order, both orders signed in earnest on the way. The
 * clock of a thread's processor ticks too coarsely for a single build, so of it there is the mean.
 */
export async function benchLegs(builds: number): Promise<readonly Figure[]> {
  const samples: number[] = [];
  let processorMicros = 0;
  const apart: number[] = [];
  let proved = process.threadCpuUsage();
  let provedAt = NaN;
  let firstAt = NaN;
  let sent = 0;
  const note = ({ body = '' }: HttpRequest): void => {
    if (!body.startsWith('{"place_order"')) return;
    sent += 1;
    if (sent === 1) firstAt = performance.now();
    // The proof at the end of a cycle permits nothing: its next order comes after another proof.
    if (sent !== LEGS) return;
    const { user, system } = process.threadCpuUsage(proved);
    processorMicros += user + system;
    samples.push(performance.now() - provedAt);
    apart.push(performance.now() - firstAt);
  };
  const rehearsal = await openRehearsal({
    flags: { cycles: builds, holdMs: 0 },
    linesMax: MS,
    signs: true,
    wireOf: (wire) => ({
      ...wire,
      request: (request) => {
        note(request);
        return wire.request(request);
      },
    }),
    onRecord: ({ kind }) => {
      if (kind !== 'proof.made') return;
      sent = 0;
      provedAt = performance.now();
      proved = process.threadCpuUsage();
    },
  });
  const result = await rehearsal.play(builds * 600 * MS);
  if (result?.status !== 'flat') throw new Error('The rehearsal did not complete.');
  const p99 = quantile(samples, 0.99).toFixed(2);
  const mean = (processorMicros / MS / samples.length).toFixed(2);
  const told = `p99 ${p99} of ${String(samples.length)} builds; ${mean} processor, mean; 1 asked`;
  const apartNote = `p99 ${quantile(apart, 0.99).toFixed(2)}; its signature is in it`;
  return [
    {
      name: 'proof to both legs sent, median',
      value: quantile(samples, 0.5),
      unit: 'ms',
      note: told,
    },
    { name: '… from leg to leg', value: quantile(apart, 0.5), unit: 'ms', note: apartNote },
  ];
}

/** What the venue's edge lets this machine do, asked of `/ip` before anything is signed (protocol 1.1). */
import * as v from 'valibot';
import { HEADERS, QUERY_TIMEOUT_MS } from './gateway-client.ts';
import type { Transport } from './transport.ts';

/**
 * `queryOnly`: questions alone are answered from this place. `blocked`: not even those. `untold`: it gave
 * no answer that says so, and an execute will show.
 */
export type EdgeStanding = 'open' | 'queryOnly' | 'blocked' | 'untold';

const BLOCK = v.object({ reason: v.string() });

/** Asks the edge of the gateway at `gateway`. Never rejects. */
export async function readEdge(transport: Transport, gateway: string): Promise<EdgeStanding> {
  try {
    const { status, body } = await transport.request({
      method: 'GET',
      url: `${gateway}/ip`,
      headers: HEADERS,
      body: undefined,
      timeoutMs: QUERY_TIMEOUT_MS,
    });
    if (status === 200) return 'open';
    if (status !== 403) return 'untold';
    const block = v.safeParse(v.pipe(v.string(), v.parseJson(), BLOCK), body);
    // Another 403, such as that of missing headers, has a reason of its own and says nothing of places.
    if (!block.success || block.output.reason.includes('headers')) return 'untold';
    return block.output.reason === 'ip_query_only' ? 'queryOnly' : 'blocked';
  } catch {
    return 'untold';
  }
}

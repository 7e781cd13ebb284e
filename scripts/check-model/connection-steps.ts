/** What may become of the connection of the stream. */
import { anchorAnew, beginEpoch } from '../../src/positions/book.ts';
import { spend } from './venue-steps.ts';
import type { Option } from './venue-steps.ts';
import { disconnect } from './watching.ts';
import { msOf } from './world.ts';
import type { World } from './world.ts';

/** The connection opens, is acknowledged, falls silent and is heard again, or is lost. */
export function connectionOptions({ desk, left }: World): readonly Option[] {
  const { status } = desk.link;
  const becomes = (name: string, happens: Option['happens']): Option => ({ name, happens });
  const options: Option[] = [];
  if (status === 'connecting') {
    options.push(
      becomes('the stream is opened', (turn) => {
        const book = beginEpoch(turn.desk.book);
        turn.desk = { ...turn.desk, book };
        turn.setLink({ status: 'subscribing', epoch: book.epoch });
      }),
    );
  }
  if (status === 'subscribing') {
    options.push(
      becomes('the stream is acknowledged', (turn) => {
        turn.desk = { ...turn.desk, book: anchorAnew(turn.desk.book) };
        turn.setLink({ status: 'live', acknowledgedAt: msOf(turn.now) });
      }),
    );
  }
  if (status === 'silent') {
    options.push(
      becomes('the stream is heard again', (turn) => {
        turn.setLink({ status: 'live' });
      }),
    );
  }
  if (status === 'live' && left.silences > 0) {
    options.push(
      becomes('the stream falls silent', (turn) => {
        spend(turn, 'silences');
        turn.setLink({ status: 'silent' });
      }),
    );
  }
  if ((status === 'live' && left.breaks > 0) || status === 'silent') {
    options.push(
      becomes('the stream is lost', (turn) => {
        if (status === 'live') spend(turn, 'breaks');
        disconnect(turn, 'closed');
      }),
    );
  }
  return options;
}

import { describe, expect, it } from 'vitest';
import { RestBoard, notedVenue } from '../../../src/actors/rest-board.ts';
import { amountOf, snapshot } from '../positions/world.ts';
import { openStage } from './world.ts';

describe('the REST board', () => {
  it('says nothing of a key before REST was asked', () => {
    expect(new RestBoard().of('ETH-PERP/cross')).toBeUndefined();
  });

  it('shows the last reading alone, also when it is inconclusive', () => {
    const board = new RestBoard();
    const blind = { state: 'inconclusive', reason: 'no answer' } as const;
    board.note(snapshot(0, { 'ETH-PERP/cross': amountOf('0.1') }));
    expect(board.of('ETH-PERP/cross')).toEqual(amountOf('0.1'));
    board.note(snapshot(1, { 'ETH-PERP/cross': blind }));
    expect(board.of('ETH-PERP/cross')).toEqual(blind);
  });
});

describe('a noted venue', () => {
  it('notes every reading before whoever asked gets it, and none that failed', async () => {
    const read = snapshot(0);
    let isDown = false;
    const { venue } = await openStage({
      readPositions: () => (isDown ? Promise.reject(new Error('down')) : Promise.resolve(read)),
    });
    const notes: unknown[] = [];
    const noted = notedVenue(venue, (one) => notes.push(one));
    expect(await noted.readPositions()).toBe(read);
    expect(notes).toEqual([read]);
    isDown = true;
    await expect(noted.readPositions()).rejects.toThrow('down');
    expect(notes).toEqual([read]);
  });
});

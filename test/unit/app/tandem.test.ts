import { readFileSync } from 'node:fs';
import { Script, createContext } from 'node:vm';
import { describe, expect, it } from 'vitest';

const BIN = new URL('../../../src/app/tandem.js', import.meta.url);

describe('tandem.js', () => {
  it.each(['18.20.4', '20.20.2', '23.11.1'])(
    'says what it needs on Node %s and ends',
    (version) => {
      const said: string[] = [];
      const exits: number[] = [];
      const oldNode = {
        version: `v${version}`,
        versions: { node: version },
        stderr: { write: (text: string) => said.push(text) },
        exit: (code: number) => exits.push(code),
      };
      new Script(readFileSync(BIN, 'utf8')).runInContext(createContext({ process: oldNode }));
      expect(said).toEqual([`tandem needs Node 24 or newer, and this is v${version}.\n`]);
      expect(exits).toEqual([2]);
    },
  );

  it('uses no syntax that came after dynamic import', () => {
    expect(readFileSync(BIN, 'utf8')).not.toMatch(/\?\.|\?\?|^import |\bawait\b|#\w+\(|=>/m);
  });
});

/** Mutants of the decoder of the stream: a frame would become a wrong number, or a number at all. */
import { edit, tests } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const DECODING = 'src/venues/nado/protocol/stream-decoding.ts';
const SCHEMAS = 'src/venues/nado/protocol/stream-schemas.ts';
const X18 = 'src/venues/nado/protocol/x18.ts';
const decoding = tests('unit/venues/nado/stream-decoding');
const numbers = tests('unit/venues/nado/numbers');

export const stream: readonly Mutant[] = [
  {
    id: 'stream.scopesMerged',
    name: 'cross and isolated are one key',
    edits: [
      edit(
        'src/positions/key.ts',
        'return `${symbol}/${margin}`;',
        "return margin === 'cross' ? `${symbol}/${margin}` : `${symbol}/cross`;",
      ),
    ],
    killer: tests('unit/positions/book'),
  },
  {
    id: 'stream.isolatedIgnored',
    name: 'an isolated position_change changes the cross position',
    edits: [
      edit(DECODING, "product.keys[frame.isolated ? 'isolated' : 'cross']", 'product.keys.cross'),
    ],
    killer: decoding,
  },
  {
    id: 'stream.fillScopeIgnored',
    name: 'the fill of an isolated order changes the cross position',
    edits: [
      edit(
        DECODING,
        "product.keys[appendix.isolated ? 'isolated' : 'cross']",
        'product.keys.cross',
      ),
    ],
    killer: decoding,
  },
  {
    id: 'stream.sellIsBuy',
    name: 'a fill that sold counts as bought',
    edits: [edit(DECODING, 'frame.is_bid ? quantity : `-${quantity}`', 'quantity')],
    killer: decoding,
  },
  {
    id: 'stream.anybodys',
    name: 'the isolated subaccount of another owner is taken for ours',
    edits: [
      edit(
        DECODING,
        '!isIsolatedOf(context.parent, productId, holder)',
        '!isIsolatedOf(holder, productId, holder)',
      ),
    ],
    killer: tests('unit/venues/nado/foreign-isolated'),
  },
  {
    id: 'stream.crossOfIsolated',
    name: 'an isolated subaccount may report a cross position',
    edits: [
      edit(
        DECODING,
        'if (holder !== undefined && !frame.isolated) {',
        "if (holder === '' && !frame.isolated) {",
      ),
    ],
    killer: decoding,
  },
  {
    id: 'stream.crossFillOfIsolated',
    name: 'an isolated subaccount may fill a cross order',
    edits: [
      edit(
        DECODING,
        'if (holder !== undefined && !appendix.isolated) {',
        "if (holder === '' && !appendix.isolated) {",
      ),
    ],
    killer: decoding,
  },
  {
    id: 'stream.amountDefaults',
    name: 'a position_change without an amount is one to zero',
    edits: [
      edit(
        SCHEMAS,
        '  amount: x18,\n  v_quote_amount',
        '  amount: { ...x18, fits: (it): it is string => it === undefined || x18.fits(it) },\n  v_quote_amount',
      ),
      edit(
        DECODING,
        'amount: fromX18(frame.amount),\n    quoteAmount',
        "amount: fromX18(frame.amount ?? '0'),\n    quoteAmount",
      ),
    ],
    killer: decoding,
  },
  {
    id: 'stream.amountNullable',
    name: 'a position_change with a null amount is one to zero',
    edits: [
      edit(
        SCHEMAS,
        '  amount: x18,\n  v_quote_amount',
        '  amount: { ...x18, fits: (it): it is string => it === null || x18.fits(it) },\n  v_quote_amount',
      ),
      edit(
        DECODING,
        'amount: fromX18(frame.amount),\n    quoteAmount',
        "amount: fromX18(frame.amount ?? '0'),\n    quoteAmount",
      ),
    ],
    killer: decoding,
  },
  {
    id: 'stream.isolatedDefaults',
    name: 'a position_change that does not tell its margin mode is cross',
    edits: [
      edit(
        SCHEMAS,
        'isolated: flag,',
        'isolated: { ...flag, fits: (it): it is boolean => it === undefined || flag.fits(it) },',
      ),
    ],
    killer: decoding,
  },
  {
    id: 'stream.sideDefaults',
    name: 'a fill that does not tell its side sold',
    edits: [
      edit(
        SCHEMAS,
        'is_bid: flag,',
        'is_bid: { ...flag, fits: (it): it is boolean => it === undefined || flag.fits(it) },',
      ),
    ],
    killer: decoding,
  },
  {
    id: 'stream.anyFraction',
    name: 'an amount with a point or an exponent is a number of units',
    edits: [
      edit(
        X18,
        'if (!INTEGER.test(text)) return false;',
        'if (!INTEGER.test(text) && !/^-?\\d/.test(text)) return false;',
      ),
    ],
    killer: numbers,
  },
  {
    id: 'stream.overflow',
    name: 'an amount beyond 128 bits is a number',
    edits: [edit(X18, 'if (text.length < MAX_I128.length)', 'if (text.length <= MAX_I128.length)')],
    killer: numbers,
  },
  {
    id: 'stream.wrongScale',
    name: 'an amount is read with one digit too few after the point',
    edits: [edit(X18, 'const FRACTION_DIGITS = 18;', 'const FRACTION_DIGITS = 17;')],
    killer: numbers,
  },
  {
    id: 'stream.unsigned',
    name: 'a short is read as a long',
    edits: [edit(X18, 'return negative ? `-${magnitude}` : magnitude;', 'return magnitude;')],
    killer: numbers,
  },
];

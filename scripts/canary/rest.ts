/** Mutants of the decoder of REST: a doubt would become a zero, or a scope would not be read. */
import { edit, tests } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const DECODING = 'src/venues/nado/protocol/rest-decoding.ts';
const SCHEMAS = 'src/venues/nado/protocol/schemas.ts';
const READS = 'src/venues/nado/protocol/reads.ts';
const ANSWERS = 'src/venues/nado/protocol/answers.ts';
const ORDERS = 'src/venues/nado/protocol/order-decoding.ts';
const decoding = tests('unit/venues/nado/rest-decoding');
const ordering = tests('unit/venues/nado/orders');

export const rest: readonly Mutant[] = [
  {
    id: 'rest.isolatedUnread',
    name: 'the isolated scope is not read: it is zero',
    edits: [
      edit(
        DECODING,
        "readRow(isolated, isolatedRows, id, 'zero');",
        "readRow(isolated, () => [], id, 'zero');",
      ),
    ],
    killer: decoding,
  },
  {
    id: 'rest.crossUnread',
    name: 'the cross scope is not read: it is zero',
    edits: [
      edit(
        DECODING,
        "readRow(cross, crossRows, id, 'missing');",
        "readRow(cross, () => [], id, 'zero');",
      ),
    ],
    killer: decoding,
  },
  {
    id: 'rest.missingIsZero',
    name: 'a cross row that is missing is zero',
    edits: [
      edit(
        DECODING,
        "readRow(cross, crossRows, id, 'missing');",
        "readRow(cross, crossRows, id, 'zero');",
      ),
    ],
    killer: decoding,
  },
  {
    id: 'rest.failureIsZero',
    name: 'an answer that failed is zero',
    edits: [
      edit(
        DECODING,
        "if (told.state === 'untold') return { state: 'inconclusive', reason: told.reason };",
        "if (told.state === 'untold') return { state: 'amount', amount: '0' };",
      ),
    ],
    killer: decoding,
  },
  {
    id: 'rest.firstOfTwo',
    name: 'of two rows of one product the first counts',
    edits: [edit(DECODING, 'if (rows.length > 1) {', 'if (rows.length > 2) {')],
    killer: decoding,
  },
  {
    id: 'rest.otherSubaccount',
    name: 'the answer for another subaccount is ours',
    edits: [
      edit(
        DECODING,
        'if (subaccount !== scope.parent)',
        "if (subaccount !== scope.parent && subaccount === '')",
      ),
    ],
    killer: decoding,
  },
  {
    id: 'rest.noSubaccount',
    name: 'a subaccount that does not exist is flat',
    edits: [
      edit(
        DECODING,
        'return exists ? told :',
        'return exists || subaccount === scope.parent ? told :',
      ),
    ],
    killer: decoding,
  },
  {
    id: 'rest.strangersIsolated',
    name: 'the isolated account of another owner is ours',
    edits: [
      edit(
        DECODING,
        '!isIsolatedOf(scope.parent, base.product_id, subaccount)',
        "!isIsolatedOf(subaccount, base.product_id, subaccount) && scope.parent !== ''",
      ),
    ],
    killer: decoding,
  },
  {
    id: 'rest.nullIsZero',
    name: 'a null amount is zero',
    edits: [
      edit(
        SCHEMAS,
        'v.object({ amount: x18, v_quote_balance: x18 })',
        "v.object({ amount: v.nullish(x18, '0'), v_quote_balance: x18 })",
      ),
    ],
    killer: decoding,
  },
  {
    id: 'rest.noListIsZero',
    name: 'an answer without the isolated list has no isolated positions',
    edits: [
      edit(
        SCHEMAS,
        'isolated_positions: v.array(isolatedAccount) }',
        'isolated_positions: v.nullish(v.array(isolatedAccount), []) }',
      ),
    ],
    killer: decoding,
  },
  {
    id: 'rest.failedListIsEmpty',
    name: 'a request for the isolated list that fails shows no isolated positions',
    edits: [
      edit(
        READS,
        "told(client.query('isolated_positions', { subaccount: parent }, isolatedPositions, 'closing')),",
        `told(
      client
        .query('isolated_positions', { subaccount: parent }, isolatedPositions, 'closing')
        .catch(() => ({ isolated_positions: [] })),
    ),`,
      ),
    ],
    killer: decoding,
  },
  {
    id: 'rest.otherQuestion',
    name: 'the answer to another question is believed',
    edits: [
      edit(ANSWERS, 'if (told !== requestType) throw misfit', "if (told === '') throw misfit"),
    ],
    killer: tests('unit/venues/nado/answers', 'unit/venues/nado/rest-decoding'),
  },
  {
    id: 'rest.sentIsUnsent',
    name: 'an execute that may have been sent was not sent',
    edits: [
      edit(
        ANSWERS,
        "if (asked.kind === 'execute' && sent) return",
        "if (asked.kind === 'execute' && !sent) return",
      ),
    ],
    killer: tests('unit/venues/nado/answers'),
  },
  {
    id: 'rest.uncertainRefusal',
    name: 'every failure of an execute is a certain refusal',
    edits: [
      edit(
        ANSWERS,
        "if (asked.kind === 'execute' && !meaning.certain) {",
        "if (asked.kind === 'query' && !meaning.certain) {",
      ),
    ],
    killer: tests('unit/venues/nado/answers'),
  },
  {
    id: 'rest.productLeftOut',
    name: 'a product that the answer leaves out has no open order',
    edits: [edit(ORDERS, 'if (missing.length > 0)', 'if (missing.length > asked.length)')],
    killer: ordering,
  },
  {
    id: 'rest.othersOrders',
    name: 'the open orders of another sender are ours',
    edits: [edit(ORDERS, 'if (answer.sender !== scope.parent)', "if (answer.sender === '')")],
    killer: ordering,
  },
  {
    id: 'rest.unaskedRow',
    name: 'a row of the archive counts that nobody asked for',
    edits: [
      edit(
        ORDERS,
        'if (!left.delete(row.digest))',
        "if (!left.delete(row.digest) && row.digest === '')",
      ),
    ],
    killer: ordering,
  },
  {
    id: 'rest.strangersRow',
    name: 'a row of the archive counts that belongs to another subaccount',
    edits: [
      edit(
        ORDERS,
        'if (!isOurs(scope.parent, row.product_id, row.subaccount)) {',
        'if (!isOurs(row.subaccount, row.product_id, row.subaccount)) {',
      ),
    ],
    killer: ordering,
  },
];

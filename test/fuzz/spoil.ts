/** Ways to spoil valid JSON: in its values, in its keys and in its letters. */
import { happens, pick } from '../../src/app/worlds/chance.ts';
import type { Random } from '../../src/ports/random.ts';

/** A value of JSON that the fuzzer may write into. */
type Branch = Record<string, unknown> | unknown[];

const MAX_I128 = '170141183460469231731687303715884105727';

/** Values that no field of the protocol expects, and some that one expects elsewhere. */
const HOSTILE: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1.5, 1e21, 4_294_967_296, [], {}, [[]], [null], { toString: 1 }],
  ...['', '0', '-0', '+1', '00', '01', '1.5', '1e18', '0x10', ' 1', '1 ', '1_000', '-', '１'],
  ...['NaN', 'Infinity', '-Infinity', 'null', 'undefined', 'true', '__proto__', 'constructor'],
  ...[MAX_I128, `-${MAX_I128}`, '170141183460469231731687303715884105728'],
  ...['-170141183460469231731687303715884105728', '-170141183460469231731687303715884105729'],
  ...['18446744073709551615', '18446744073709551616', '99999999999999999999', '9'.repeat(400)],
  ...['0x', `0x${'0'.repeat(64)}`, `0X${'a'.repeat(64)}`, `0x${'g'.repeat(64)}`, '\u0000'],
  ...['\ud800', '\u202e0.1', 'é'.repeat(70), 'x'.repeat(5_000), '1\n', '١٢٣', '1'.repeat(39)],
];

/** What stands in JSON as a number or more, and in no text: written in place of a mark. */
const RAW: readonly string[] = [
  ...['1e999', '-1e999', '1e-999', '-0', '9007199254740993', '123456789012345678901234567890'],
  ...['1.0', '0.1e1', '1E2', nested(40), nested(1_000), `{"a":${nested(1_000)}}`, 'NaN', '01'],
  ...['undefined', "'1'", '{"__proto__":{"amount":"1"}}', '"\\u0031"', '"\\ud800"', '[1,]'],
];

const MARK = '@@raw@@';
const LETTERS = '{}[]",:0123456789-+.eE\\\u0000\u00a0xtnul _#é\ufeff';

/** A copy of `value` with one thing in it changed; a field is as likely at any depth. */
export function spoilValue(random: Random, value: unknown): unknown {
  const copy: unknown = structuredClone(value);
  const places = placesOf(copy);
  if (places.length === 0) return hostile(random);
  const { branch, key } = pick(random, places);
  spoilPlace(random, branch, key);
  return copy;
}

/** The text of `value`, its marks replaced by what JSON cannot hold as a value. */
export function textOf(random: Random, value: unknown): string {
  const text = JSON.stringify(value);
  if (!text.includes(MARK)) return text;
  return text.replaceAll(`"${MARK}"`, () => rare(random) ?? pick(random, RAW));
}

/** `text` with some letters changed: cut, doubled, replaced, or joined with something else. */
export function spoilText(random: Random, text: string): string {
  const at = random.below(text.length + 1);
  const end = Math.min(text.length, at + random.below(40));
  switch (random.below(9)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(at);
    case 2:
      return text.slice(0, at) + text.slice(end);
    case 3:
      return text.slice(0, end) + text.slice(at);
    case 4:
      return text.slice(0, at) + letter(random) + text.slice(at);
    case 5:
      return text.slice(0, at) + letter(random) + text.slice(at + 1);
    case 6:
      return pick(random, ['\ufeff', ' ', '\n\n', '[', '<html>', text]) + text;
    case 7:
      return text + pick(random, ['}', ',', ' ', '\u0000', '{}', text]);
    default:
      return withDoubledKey(random, text);
  }
}

/** Text that was never JSON of ours: letters, other JSON, HTML, depth. */
export function anyText(random: Random): string {
  switch (random.below(6)) {
    case 0:
      return '';
    case 1:
      return Array.from({ length: random.below(200) }, () =>
        String.fromCharCode(random.below(happens(random, 50) ? 128 : 65_536)),
      ).join('');
    case 2:
      return Array.from({ length: random.below(60) }, () => letter(random)).join('');
    case 3:
      return textOf(random, anyJson(random, 4));
    case 4:
      return '<html><head><title>502 Bad Gateway</title></head><body>…</body></html>';
    default:
      return rare(random) ?? nested(random.below(1_000));
  }
}

/** JSON of no meaning. */
export function anyJson(random: Random, depth: number): unknown {
  const kind = random.below(depth > 0 ? 4 : 2);
  if (kind < 2) return hostile(random);
  const items = Array.from({ length: random.below(5) }, () => anyJson(random, depth - 1));
  if (kind === 2) return items;
  const names = [
    'type',
    'id',
    'result',
    'error',
    'data',
    'status',
    'amount',
    'tx',
    '',
    '__proto__',
  ];
  return Object.fromEntries(items.map((item) => [pick(random, names), item]));
}

/** A value that is out of place. */
export function hostile(random: Random): unknown {
  return happens(random, 20) ? MARK : pick(random, HOSTILE);
}

/** Lists within lists, so deep. */
export function nested(depth: number): string {
  return `${'['.repeat(depth)}${']'.repeat(depth)}`;
}

/** Once in a hundred: so deep that whoever walks it by recursion falls. */
function rare(random: Random): string | undefined {
  return happens(random, 1) ? nested(20_000) : undefined;
}

type Place = { readonly branch: Branch; readonly key: string };

function placesOf(value: unknown, found: Place[] = []): Place[] {
  if (typeof value !== 'object' || value === null) return found;
  // Any object of JSON is a record or a list, and was copied for the fuzzer alone.
  const branch = value as Branch;
  for (const [key, item] of Object.entries(branch)) {
    found.push({ branch, key });
    placesOf(item, found);
  }
  return found;
}

function spoilPlace(random: Random, branch: Branch, key: string): void {
  if (Array.isArray(branch)) {
    spoilList(random, branch, Number(key));
    return;
  }
  const value = branch[key];
  switch (random.below(10)) {
    case 0:
      Reflect.deleteProperty(branch, key);
      return;
    case 1:
      Reflect.deleteProperty(branch, key);
      branch[
        pick(random, [key.toUpperCase(), `${key} `, key.replaceAll('_', ''), '__proto__', ''])
      ] = value;
      return;
    case 2:
      // An own property of this name, as JSON.parse makes it.
      Object.defineProperty(branch, '__proto__', { value: { [key]: value }, enumerable: true });
      return;
    case 3:
    case 4:
    case 5:
      branch[key] = respelt(random, value);
      return;
    default:
      branch[key] = hostile(random);
  }
}

function spoilList(random: Random, list: unknown[], at: number): void {
  const item = list[at];
  if (happens(random, 25)) list.splice(at, 1);
  else if (happens(random, 33)) list.splice(at, 0, structuredClone(item));
  else list[at] = happens(random, 50) ? respelt(random, item) : hostile(random);
}

/** Nearly the same value: another sign, type, length or case. */
function respelt(random: Random, value: unknown): unknown {
  if (typeof value === 'number') return pick(random, [String(value), -value, value + 1, value / 3]);
  if (typeof value === 'boolean')
    return pick<unknown>(random, [!value, String(value), Number(value)]);
  if (typeof value !== 'string') return pick(random, [[value], { value }, JSON.stringify(value)]);
  return pick<unknown>(random, [
    ...[`-${value}`, `+${value}`, `0${value}`, ` ${value}`, `${value}0`, `${value}.0`],
    ...[value.toUpperCase(), value.slice(0, -1), value.slice(1), Number(value), [value]],
    value.replace(/\d/, (digit) => String((Number(digit) + 1) % 10)),
  ]);
}

function letter(random: Random): string {
  return LETTERS[random.below(LETTERS.length)] ?? '';
}

/** The first of the fields told twice; the later one stands. */
function withDoubledKey(random: Random, text: string): string {
  const field = /"(\w+)":("[^"]*"|-?\d+|true|false|null)/.exec(text);
  if (field === null) return text + text;
  const [whole, name = ''] = field;
  const again = happens(random, 50) ? whole : `"${name}":${JSON.stringify(pick(random, HOSTILE))}`;
  return text.replace(/\}\s*$/, `,${again}}`);
}

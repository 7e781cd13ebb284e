/**
 * How wide words are, without a browser: by DejaVu Sans, the widest face of the page's stack, so that
 * what fits here fits in every other.
 */

/** Advances in hundredths of the size; what is not listed is as wide as the widest. */
const ADVANCES: readonly (readonly [hundredths: number, characters: string])[] = [
  [28, "'ijl"],
  [32, 'IJ ,.·’'],
  [35, '/:;\\|f'],
  [40, '-()[]t!'],
  [41, 'r'],
  [50, '"*_`sz'],
  [55, '?c'],
  [60, 'LFkvxyP'],
  [64, 'TYaoeESbdghnpqu$0123456789{}'],
  [69, 'KAVBRXZ'],
  [77, 'CUHNDG&'],
  [84, 'OQw#+<=>^~→'],
];
const WIDEST = 100;
const BOLD = 1.12;

const hundredthsOf = new Map(
  ADVANCES.flatMap(([hundredths, characters]) =>
    Array.from(characters).map((character) => [character, hundredths] as const),
  ),
);

/** How words are set; `spaced` are small capitals with air between them. */
export type Face = { readonly size: number; readonly bold?: boolean; readonly spacing?: number };

/** The faces of a chart; `chart.css` sets the same. */
export const FACES = {
  title: { size: 13, bold: true },
  row: { size: 11 },
  label: { size: 11 },
  tag: { size: 9, spacing: 0.6 },
} as const satisfies Record<string, Face>;

/** The width of a line of words in pixels, rounded up. */
export function widthOf(text: string, { size, bold = false, spacing = 0 }: Face): number {
  const characters = Array.from(text);
  const hundredths = characters.reduce(
    (sum, character) => sum + (hundredthsOf.get(character) ?? WIDEST),
    0,
  );
  return Math.ceil((hundredths / 100) * size * (bold ? BOLD : 1) + characters.length * spacing);
}

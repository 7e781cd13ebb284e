/** The chapters under which the list of scenarios is told. */

/** A chapter: the ids of its scenarios, in the order in which they are told. */
export type Chapter = { readonly title: string; readonly ids: readonly string[] };

/** The chapters; every scenario stands in exactly one. */
export const CHAPTERS: readonly Chapter[] = [
  {
    title: 'What is held, and who says so',
    ids: ['S00', 'S01', 'S02', 'S03', 'S04', 'S05', 'S06', 'S07', 'S39', 'S41', 'T0-T8'],
  },
  {
    title: 'Orders and their fates',
    ids: ['S08', 'S09', 'S10', 'S11', 'S12', 'S13', 'S14', 'S15', 'S16', 'S17', 'S57', 'S58'],
  },
  { title: 'Sizes, steps and refusals', ids: ['S40', 'S42', 'S43', 'S44', 'S46', 'S47'] },
  { title: 'The stream', ids: ['S18', 'S18-Z', 'S18-F', 'S19', 'S22', 'S48', 'S49'] },
  { title: 'Starts and stops', ids: ['S20', 'S21', 'S23', 'S33', 'S34'] },
  {
    title: 'Build, hold and unwind',
    ids: ['S24', 'S25', 'S26', 'S27', 'S28', 'S29', 'S30', 'S31', 'S32', 'S45', 'S61', 'S62'],
  },
  {
    title: 'Zero and drift',
    ids: ['S35', 'S36', 'S37', 'S38', 'S50', 'S51', 'S52', 'S53', 'S54', 'S55', 'S56'],
  },
  { title: 'A venue in trouble', ids: ['S59', 'S60'] },
  { title: 'Quotes', ids: ['M1', 'M2', 'M3', 'M4'] },
  {
    title: 'Seen at neighbours',
    ids: ['N1', 'N2', 'N3', 'N4', 'N5', 'N6', 'N7', 'N8', 'N9', 'N10'],
  },
];

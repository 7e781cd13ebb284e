/** The glyphs of the list: those of the timeline, and one for each other group. */
import type { GroupName, MarkName } from '../view/marks.ts';

/** A glyph, and how it is coloured. */
export type EventGlyph = { readonly glyph: string; readonly tone: string };

/** What stands before a record. */
export function glyphOf(mark: MarkName | undefined, group: GroupName): EventGlyph {
  return mark === undefined ? BY_GROUP[group] : BY_MARK[mark];
}

const BY_MARK: Readonly<Record<MarkName, EventGlyph>> = {
  transition: { glyph: '❘', tone: 'ink' },
  order: { glyph: '▷', tone: 'ink' },
  fate: { glyph: '●', tone: 'ink' },
  position: { glyph: '■', tone: 'primary' },
  proof: { glyph: '✓', tone: 'good' },
  refusal: { glyph: '×', tone: 'warn' },
  drift: { glyph: '◆', tone: 'warn' },
  alarm: { glyph: '▲', tone: 'bad' },
  word: { glyph: '▾', tone: 'focus' },
};

const BY_GROUP: Readonly<Record<GroupName, EventGlyph>> = {
  transitions: { glyph: '▬', tone: 'ink' },
  orders: { glyph: '○', tone: 'ink' },
  positions: { glyph: '□', tone: 'primary' },
  witnesses: { glyph: '=', tone: 'soft' },
  alarms: { glyph: '△', tone: 'soft' },
  run: { glyph: '★', tone: 'ink' },
  stream: { glyph: '≈', tone: 'soft' },
  requests: { glyph: '⇄', tone: 'soft' },
  timers: { glyph: '◷', tone: 'soft' },
  market: { glyph: '$', tone: 'soft' },
};

/** The museum: public incidents of neighbours, and the scenarios that play the same failure here. */
import type { Incident, Room } from './incident.ts';
import { ORDERS } from './museum-of-orders.ts';
import { POSITIONS } from './museum-of-positions.ts';
import { STREAMS } from './museum-of-streams.ts';

/** The rooms, in the order of a visit. */
export const MUSEUM: readonly Room[] = [POSITIONS, ORDERS, STREAMS];

/** The incidents whose failure a scenario plays, in the order of the museum. */
export function incidentsOf(scenarioId: string): readonly Incident[] {
  return MUSEUM.flatMap(({ incidents }) =>
    incidents.filter(({ scenarios }) => scenarios.includes(scenarioId)),
  );
}

/** The page `docs/museum.md`, before it is laid out; `npm run museum` writes it. */
export function renderMuseumPage(rooms: readonly Room[]): string {
  const count = rooms.reduce((total, { incidents }) => total + incidents.length, 0);
  return [
    '# Museum of incidents',
    '',
    `${String(count)} incidents that users and maintainers of neighbouring programs and libraries have`,
    'reported in public, each with the scenarios that play the same failure here and with what tandem',
    'does. The sentences are ours, and so is every mistake in them; the threads say more, and many of',
    'these bugs were mended long ago. `tandem scenario S01` plays a story and names its incidents.',
    'This page is made from `src/app/scenarios/museum.ts` by `npm run museum`.',
    '',
    ...rooms.flatMap(roomLines),
  ].join('\n');
}

function roomLines({ title, incidents }: Room): readonly string[] {
  return [
    `## ${title}`,
    '',
    '| incident | seen at | scenario | what we do |',
    '| --- | --- | --- | --- |',
    ...incidents.map(
      ({ neighbour, link, incident, scenarios, here }) =>
        `| ${incident} | [${neighbour} ${numberOf(link)}](${link}) | ${scenarios.join(', ')} | ${here} |`,
    ),
    '',
  ];
}

/** The number by which the thread is known, as `#228`. */
function numberOf(link: string): string {
  return `#${link.split('/').at(-1) ?? ''}`;
}

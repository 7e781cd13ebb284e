/** Opens the inspector from the command line, and keeps it open until a person has seen enough. */
import { catalog } from '../../machines/catalog.ts';
import { layoutCharts } from '../inspector/chart/charts.ts';
import { openInspector } from '../inspector/server/open-inspector.ts';
import type { Inspector, InspectorOptions } from '../inspector/server/open-inspector.ts';
import { StartRefused } from './start-errors.ts';
import { errorCode } from './state/durable-file.ts';
import { systemClock } from './system-clock.ts';

/** What the command line decides of an inspector. */
export type ServedInspector = Pick<InspectorOptions, 'inspected' | 'port' | 'acknowledge'>;

/** Opens it. `tell` is given what a person may want to know. Throws `StartRefused` for a taken port. */
export async function serveInspector(
  served: ServedInspector,
  tell: (sentence: string) => void,
): Promise<Inspector> {
  const { port } = served;
  try {
    return await openInspector({
      ...served,
      charts: () => layoutCharts(catalog),
      clock: systemClock(),
      tell,
    });
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EADDRINUSE') {
      throw new StartRefused(`port ${String(port)} is taken: name another one, or none.`);
    }
    if (code === 'EACCES') {
      throw new StartRefused(`port ${String(port)} is not for everybody: name one above 1023.`);
    }
    throw error;
  }
}

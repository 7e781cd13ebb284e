/** The page: one store, the line to the program that serves it, and the parts that show it. */
import { createAcknowledgements } from './acknowledgements.ts';
import { mountAnswers } from './answers.ts';
import { createApi } from './api.ts';
import { mountBar } from './bar.ts';
import { mountChart } from './chart-panel.ts';
import { createLine } from './connection.ts';
import { mountDetails } from './details.ts';
import { mountEmptiness } from './emptiness.ts';
import { mountEvents } from './events.ts';
import { mountKeys } from './keys.ts';
import { mountLiveClock } from './live-clock.ts';
import { mountPlace } from './place.ts';
import { createStore } from './store.ts';
import { mountTelling } from './telling.ts';
import { mountTimeline } from './timeline.ts';

const store = createStore(
  {
    charts: [],
    timeline: undefined,
    revision: 0,
    selected: null,
    actor: 'cycle',
    connection: { state: 'opening' },
  },
  (task) => {
    requestAnimationFrame(task);
  },
);
const api = createApi(new URL('.', location.href));
const line = createLine(store, api);

mountBar({ bar: part('bar'), banner: part('banner') }, store, line);
mountEmptiness(part('emptiness'), store);
mountAnswers(part('answers'), store, createAcknowledgements(store, api));
mountTimeline(part('timeline'), store);
mountChart(part('chart'), store);
mountEvents(part('events'), store);
mountDetails(part('context'), store, api);
mountTelling(part('telling'), store);
mountKeys(store);
mountLiveClock(store);
mountPlace(store, line);

function part(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`The page has no part ${id}.`);
  return element;
}

/** What stands where a run would be, while there is none: it comes, or nothing is known of it. */
import { html, nothing, render } from 'lit-html';
import type { TemplateResult } from 'lit-html';
import type { PageState, Store } from './store.ts';

/** Draws it into `element`, which is empty once a run is there; the parts hide meanwhile. */
export function mountEmptiness(element: HTMLElement, store: Store): void {
  const draw = (state: PageState): void => {
    const isEmpty = state.timeline === undefined || state.timeline.times.length === 0;
    document.body.classList.toggle('is-empty', isEmpty);
    render(isEmpty ? emptinessTemplate(state) : nothing, element);
  };
  // What stands there until this runs is not the library's.
  element.replaceChildren();
  store.subscribe(draw);
  draw(store.state());
}

function emptinessTemplate({ connection, timeline }: PageState): TemplateResult {
  if (timeline !== undefined) {
    return html`<h2>No record yet</h2>
      <p>
        The journal <code>${timeline.facts.file}</code> has no record of this run. This page fills
        as soon as one is written.
      </p>`;
  }
  if (connection.state === 'lost') {
    return html`<h2>Nothing is known</h2>
      <p>${connection.says} The page tries again by itself.</p>`;
  }
  const says = connection.state === 'opening' ? connection.says : undefined;
  if (says !== undefined) {
    return html`<h2>Nothing to show yet</h2>
      <p>${says} This page opens as soon as there is something to show.</p>`;
  }
  return html`<h2>Opening the journal …</h2>`;
}

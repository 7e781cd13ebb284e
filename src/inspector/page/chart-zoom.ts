/** How large a chart is shown: fitted into its panel, or as large as its words are readable. */
import { html } from 'lit-html';
import type { TemplateResult } from 'lit-html';
import type { Box } from './chart-canvas.ts';

/** The zoom of one panel. */
export type Zoom = {
  /** Shows a chart of this size; the zoom is chosen anew. */
  readonly show: (svg: SVGSVGElement, size: Size) => void;
  /** Scrolls until `box` is to be seen, unless it is. */
  readonly reveal: (box: Box) => void;
  /** The buttons. */
  readonly controls: () => TemplateResult;
};

type Size = { readonly width: number; readonly height: number };

/** Below this, 11 px words are no longer read: the panel scrolls instead. */
const READABLE = 0.72;
const LARGEST = 2;
const STEP = 1.25;

/** Around what is scrolled to, in pixels. */
const PAD = 16;

/** The zoom of the panel `view`, which scrolls. */
export function createZoom(view: HTMLElement): Zoom {
  let svg: SVGSVGElement | undefined;
  let size: Size = { width: 1, height: 1 };
  let scale = 1;
  let isFitted = true;

  const apply = (next: number): void => {
    scale = Math.min(LARGEST, Math.max(0.2, next));
    svg?.setAttribute('width', String(Math.round(size.width * scale)));
    svg?.setAttribute('height', String(Math.round(size.height * scale)));
  };
  const whole = (): number =>
    Math.min(1.1, (view.clientWidth - 16) / size.width, (view.clientHeight - 16) / size.height);
  const fit = (): void => {
    isFitted = true;
    apply(Math.max(READABLE, whole()));
  };
  const by = (factor: number) => (): void => {
    isFitted = false;
    apply(scale * factor);
  };
  new ResizeObserver(() => {
    if (isFitted && svg !== undefined) fit();
  }).observe(view);

  return {
    show: (shown, next) => {
      svg = shown;
      size = next;
      fit();
    },
    reveal: ({ x, y, width, height }) => {
      view.scrollLeft = within(view.scrollLeft, view.clientWidth, x * scale, width * scale);
      view.scrollTop = within(view.scrollTop, view.clientHeight, y * scale, height * scale);
    },
    controls: () =>
      html`<span class="zoom" role="group" aria-label="Size of the chart">
        <button type="button" @click=${by(1 / STEP)} aria-label="Smaller">−</button>
        <button type="button" @click=${fit} title="As large as can be read">fit</button>
        <button
          type="button"
          title="The whole chart, however small"
          @click=${() => {
            isFitted = false;
            apply(whole());
          }}
        >
          all
        </button>
        <button type="button" @click=${by(STEP)} aria-label="Larger">+</button>
      </span>`,
  };
}

/** Where to scroll to for a length at `from`: nowhere while it is to be seen, else to its middle. */
function within(scroll: number, window: number, from: number, length: number): number {
  const isSeen = from - PAD >= scroll && from + length + PAD <= scroll + window;
  return isSeen ? scroll : from + length / 2 - window / 2;
}

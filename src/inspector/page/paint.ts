/** The colours of the tokens as a canvas takes them, and its size in the pixels of the screen. */

/** A colour by the name of its token, as it is in the present theme. */
export type Paint = (token: string) => string;

/** Reads tokens through an element of the page: a canvas knows no `light-dark()`. */
export function createPaint(near: HTMLElement): { readonly paint: Paint; forget: () => void } {
  const known = new Map<string, string>();
  const probe = document.createElement('span');
  probe.hidden = true;
  near.append(probe);
  return {
    paint: (token) => {
      let colour = known.get(token);
      if (colour === undefined) {
        probe.style.color = `var(--${token})`;
        colour = getComputedStyle(probe).color;
        known.set(token, colour);
      }
      return colour;
    },
    forget: () => {
      known.clear();
    },
  };
}

/** Calls `act` when the theme changes, by the system or by the page. */
export function onThemeChange(act: () => void): void {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', act);
  new MutationObserver(act).observe(document.documentElement, {
    attributes: true,
    attributeFilter: ['data-theme', 'class', 'style'],
  });
}

/** Sizes a canvas for the screen, and clears it; drawing is in CSS pixels from then on. */
export function clearCanvas(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
): CanvasRenderingContext2D {
  const ratio = devicePixelRatio;
  const columns = Math.round(width * ratio);
  const rows = Math.round(height * ratio);
  if (canvas.width !== columns || canvas.height !== rows) {
    canvas.width = columns;
    canvas.height = rows;
    canvas.style.width = `${String(width)}px`;
    canvas.style.height = `${String(height)}px`;
  }
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('The browser draws no canvas.');
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

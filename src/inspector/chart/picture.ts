/** A chart as a file that needs nothing else: an SVG with the page's colours, light and dark. */
import type { Chart } from '../view/chart.ts';
import { drawChart } from '../view/draw-chart.ts';
import type { Drawing } from '../view/draw-chart.ts';

/** The style sheets of the page that a picture carries: the colours, and the charts' own. */
export type Sheets = { readonly tokens: string; readonly chart: string };

const LIGHT_DARK = /light-dark\(([^,]+), ([^)]+)\)/g;

/** A chart as the text of an SVG file; `prefers-color-scheme` chooses its colours. */
export function pictureOf(chart: Chart, { tokens, chart: rules }: Sheets): string {
  const dark = colours(tokens).replace(LIGHT_DARK, '$2');
  const style = [
    colours(tokens).replace(LIGHT_DARK, '$1'),
    `@media (prefers-color-scheme: dark) {\n${dark}\n}`,
    withoutComments(rules),
  ].join('\n');
  const drawing = drawChart(chart);
  const [width, height] = drawing.attributes['viewBox']?.split(' ').slice(2) ?? [];
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    width: width ?? '',
    height: height ?? '',
    ...drawing.attributes,
  };
  const children = [{ tag: 'style', attributes: {}, children: [`\n${style}\n`] }];
  return `${serialised({ ...drawing, attributes, children: [...children, ...drawing.children] }, '')}\n`;
}

/** The custom properties alone: a file of its own declares no more of a page. */
function colours(tokens: string): string {
  const declared = withoutComments(tokens).match(/--[\w-]+:[^;]+;/g) ?? [];
  return `:root {\n${declared.map((each) => `  ${each}`).join('\n')}\n}`;
}

function withoutComments(css: string): string {
  return css.replace(/\/\*[^]*?\*\/\n?/g, '').trim();
}

function serialised({ tag, attributes, children }: Drawing, indent: string): string {
  const named = Object.entries(attributes).map(([name, value]) => ` ${name}="${escaped(value)}"`);
  const open = `${indent}<${tag}${named.join('')}`;
  if (children.length === 0) return `${open}/>`;
  if (children.every((child) => typeof child === 'string')) {
    return `${open}>${children.map(escaped).join('')}</${tag}>`;
  }
  const inner = children.map((child) =>
    typeof child === 'string' ? escaped(child) : serialised(child, `${indent}  `),
  );
  return `${open}>\n${inner.join('\n')}\n${indent}</${tag}>`;
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
}

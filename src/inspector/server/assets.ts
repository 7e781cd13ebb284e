/** The files of the page, by the addresses below which they stand: these and nothing else of the disk. */
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A file as it is sent. */
export type Asset = { readonly type: string; readonly body: Buffer };

/** Every file that is served. */
export type Assets = {
  /** The file of an address (`page/style.css`); undefined for what is not served. */
  readonly find: (path: string) => Asset | undefined;
  /** Every address, for who checks what is served. */
  readonly paths: () => readonly string[];
};

const PAGE = fileURLToPath(new URL('../page/', import.meta.url));

const OWN_FILE = /^[a-z0-9]+(-[a-z0-9]+)*\.(css|svg)$/;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.woff2': 'font/woff2',
};

/** What is served of libraries as it is, by the name that the page has for it. */
const LIBRARY_FILES: Readonly<Record<string, string>> = {
  'uPlot.min.css': 'uplot/dist/uPlot.min.css',
  'dejavu-sans-400.woff2': '@fontsource/dejavu-sans/files/dejavu-sans-latin-400-normal.woff2',
  'dejavu-sans-700.woff2': '@fontsource/dejavu-sans/files/dejavu-sans-latin-700-normal.woff2',
  'dejavu-mono-400.woff2': '@fontsource/dejavu-mono/files/dejavu-mono-latin-400-normal.woff2',
};

/**
 * Reads every file of the page once. What was not there then, or has another kind of name, is never
 * served; an address is looked up and never made into a path.
 */
export async function openAssets(): Promise<Assets> {
  const { resolve } = createRequire(import.meta.url);
  const files = new Map([['', join(PAGE, 'index.html')]]);
  for (const [name, path] of Object.entries(LIBRARY_FILES)) files.set(`lib/${name}`, resolve(path));
  for (const entry of readdirSync(PAGE, { withFileTypes: true })) {
    // A link may lead anywhere.
    if (entry.isFile() && OWN_FILE.test(entry.name)) {
      files.set(`page/${entry.name}`, join(PAGE, entry.name));
    }
  }
  const assets = new Map<string, Asset>();
  for (const [path, file] of files) assets.set(path, assetOf(file, readFileSync(file)));
  for (const { name, text } of await bundle()) {
    assets.set(`page/${name}`, assetOf(name, Buffer.from(text)));
  }
  return { find: (path) => assets.get(path), paths: () => [...assets.keys()] };
}

/**
 * The page's modules and the libraries that they use as one script, with a map by which a browser's
 * tools show them as they are written. A request for each of them took half a second.
 */
async function bundle(): Promise<readonly { readonly name: string; readonly text: string }[]> {
  // Native code: whoever opens no inspector does not load it.
  const { rolldown } = await import('rolldown');
  const built = await rolldown({
    input: join(PAGE, 'main.ts'),
    platform: 'browser',
    logLevel: 'silent',
  });
  try {
    const { output } = await built.generate({ format: 'esm', sourcemap: true });
    return output.map((file) => ({
      name: file.fileName,
      text: file.type === 'chunk' ? file.code : String(file.source),
    }));
  } finally {
    await built.close();
  }
}

function assetOf(file: string, body: Buffer): Asset {
  const type = TYPES[extname(file)];
  if (type === undefined) throw new Error(`${file} is of no kind that is served.`);
  return { type, body };
}

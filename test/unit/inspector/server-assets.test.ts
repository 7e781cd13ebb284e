import { describe, expect, it } from 'vitest';
import { openAssets } from '../../../src/inspector/server/assets.ts';
import { securityHeaders } from '../../../src/inspector/server/headers.ts';

const assets = await openAssets();

describe('the files of the page', () => {
  it('are the page, its styles, and one script of all that it runs', () => {
    const paths = assets.paths().filter((path) => !/\.(css|woff2)$/.test(path));
    expect(paths.toSorted()).toEqual(['', 'page/icon.svg', 'page/main.js', 'page/main.js.map']);
    for (const path of assets.paths()) expect(path).not.toMatch(/\.\.|tsconfig|\.ts$/);
  });

  it('are named in the page, every style and script of it', () => {
    const page = assets.find('')?.body.toString() ?? '';
    const named = [...page.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, path = '']) => path);
    const served = assets.paths().filter((path) => path !== '' && !/\.(map|woff2)$/.test(path));
    expect(named.toSorted()).toEqual(served.toSorted());
  });

  it('bring the faces that it is set in, for machines that have others', () => {
    const fonts = assets.find('page/fonts.css')?.body.toString() ?? '';
    const named = [...fonts.matchAll(/url\('\.\.\/([^']+)'\)/g)].map(([, path = '']) => path);
    expect(named).toHaveLength(3);
    for (const path of named) expect(assets.find(path)?.type).toBe('font/woff2');
  });

  it.each([
    'page/tsconfig.json',
    'page/index.html',
    'page/../server/guard.ts',
    'page/..%2fserver/guard.ts',
    'page/main.ts',
    'view/track.ts',
    'page/./style.css',
    'view//track.ts',
    'view/track.ts\0.css',
    'server/guard.ts',
    '/etc/passwd',
    'lib/lit-html/../ws/index.js',
    'lib/lit-html/directives/unsafe-html.js',
    'constructor',
    '__proto__',
  ])('are nothing else of the disk: %s', (path) => {
    expect(assets.find(path)).toBeUndefined();
  });

  it('are a script without types and without imports, in words that a browser can show', () => {
    const script = assets.find('page/main.js');
    expect(script?.type).toBe('text/javascript; charset=utf-8');
    const text = script?.body.toString() ?? '';
    expect(text).toContain('function valueAt(');
    expect(text).not.toMatch(/^(export |declare )?(type|interface) \w+ =|^import /m);
    // The library would say so on every page.
    expect(text).not.toContain('Lit is in dev mode');
    expect(assets.find('page/main.js.map')?.body.toString()).toContain('view/track.ts');
  });
});

describe('the policy of the page', () => {
  const policy = securityHeaders('127.0.0.1:4100')['content-security-policy'];

  it('lets nothing leave this origin, and no script be made of text', () => {
    expect(policy?.split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      "connect-src 'self' ws://127.0.0.1:4100",
      "font-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      'trusted-types lit-html',
    ]);
    expect(policy).not.toMatch(/unsafe|\*/);
  });

  it('is one that the page keeps: nothing in it is written inline', () => {
    const page = assets.find('')?.body.toString() ?? '';
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).toContain('<script type="module" src="page/main.js"></script>');
    expect(page).not.toMatch(/ style=| on\w+=|https?:/);
  });
});

/** The files browsers get: the widget, which any site may load, and the page, which only we show. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import express, { type Express, type RequestHandler } from 'express';

/** How long a site's visitors keep the widget before they ask again. */
const WIDGET_MAX_AGE_S = 600;

type SettingsOf = (key: string) => Promise<object>;

/**
 * @param browserDir what `npm run build` made for browsers: `nod.js`, the parts it loads (`nod-*.js`) and `dashboard/`
 * @param settingsOf options of the widget that the project of a publishable key sets
 */
export function serveFiles(app: Express, browserDir: string, settingsOf: SettingsOf): void {
  app.use((request, response, next) => {
    if (/^\/nod[\w.-]*\.js(\.map)?$/.test(request.path)) {
      response.set({
        'access-control-allow-origin': '*',
        'cross-origin-resource-policy': 'cross-origin',
        'cache-control': `public, max-age=${WIDGET_MAX_AGE_S}`,
      });
    }
    next();
  });
  app.use('/nod.js', withSettings(join(browserDir, 'nod.js'), settingsOf));
  app.use(express.static(browserDir, { index: false, cacheControl: false, redirect: false }));
  const dashboard = join(browserDir, 'dashboard');
  app.use(express.static(dashboard, { index: 'index.html', redirect: false }));
  // The page's own addresses: it reads them in the browser.
  const places = ['/generations', '/compare', '/repeated', '/alerts', '/export', '/review', '/datasets', '/settings'];
  app.get([...places, '/generations/*rest', '/datasets/*rest'], (_request, response) => {
    response.sendFile(join(dashboard, 'index.html'));
  });
}

/**
 * Whoever mistypes an address in a browser gets the page, which says so and leads on; a program gets the error every
 * wrong address has. After everything else that is served.
 */
export function answerMistyped(browserDir: string): RequestHandler {
  return ({ method, path, headers }, response, next) => {
    const isBrowser = (method === 'GET' || method === 'HEAD') && headers.accept?.includes('text/html') === true;
    if (!isBrowser || path.startsWith('/v1/') || path === '/v1' || /\.[^/]*$/.test(path)) return next();
    response.status(404).sendFile(join(browserDir, 'dashboard', 'index.html'));
  };
}

/**
 * `/nod.js?key=pk_...` brings the project's settings with it, so that the page makes no request for them. Whatever goes
 * wrong with them, the widget itself is served.
 */
function withSettings(file: string, settingsOf: SettingsOf): RequestHandler {
  return async (request, response, next) => {
    const { key } = request.query;
    const settings = typeof key === 'string' && key.startsWith('pk_') ? await settingsOf(key).catch(() => ({})) : {};
    if (Object.keys(settings).length === 0) return next();
    // Parsed rather than written as a literal: there `__proto__` would be more than a name.
    const json = JSON.stringify(JSON.stringify(settings));
    const script = await readFile(file, 'utf8');
    response.type('text/javascript').send(`(window.nod=window.nod||{}).settings=JSON.parse(${json});${script}`);
  };
}

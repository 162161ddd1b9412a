// What holdfast serve puts into each page: it listens for builds, reloads the
// page where it was scrolled to, swaps style sheets in place, and shows over the
// page what stopped a build. The page's policy allows no inline styles, so those
// of the box are set one by one; all its text is text.
(function () {
  'use strict';
  const KEY = 'holdfast-scroll';
  const MONO = 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace';
  const digest = document.querySelector('meta[name="holdfast-page"]')?.getAttribute('content') ?? '';

  /** @typedef {{path: string, line: number, column: number, severity: string, code: string, message: string, hint: string, excerpt: string, caret: number}} Problem */

  // Storage may be forbidden; the page is then reloaded to where the browser likes.
  function keepScroll() {
    try { sessionStorage.setItem(KEY, JSON.stringify([location.pathname, scrollX, scrollY])); } catch { /* as above */ }
  }

  function restoreScroll() {
    try {
      const [path, x, y] = JSON.parse(sessionStorage.getItem(KEY) ?? '[]');
      sessionStorage.removeItem(KEY);
      if (path !== location.pathname) return;
      const there = () => scrollTo({ left: x, top: y, behavior: 'instant' });
      there();
      addEventListener('load', there, { once: true });
    } catch { /* as above */ }
  }

  function reload() {
    keepScroll();
    location.reload();
  }

  /** The addresses of this page and of all it has loaded from here. */
  function used() {
    const all = new Set([decodeURI(location.pathname)]);
    for (const entry of performance.getEntriesByType('resource')) {
      const url = new URL(entry.name, location.href);
      if (url.origin === location.origin) all.add(decodeURI(url.pathname));
    }
    return all;
  }

  /** @param {string[]} paths */
  function changed(paths) {
    const mine = used();
    if (paths.some((path) => mine.has(path))) reload();
  }

  /** @param {{old: string, new: string}[]} sheets */
  function swap(sheets) {
    for (const link of /** @type {NodeListOf<HTMLLinkElement>} */ (document.querySelectorAll('link[rel="stylesheet"]'))) {
      const url = new URL(link.href, location.href);
      const sheet = sheets.find((s) => url.pathname.endsWith(s.old));
      if (!sheet) continue;
      const next = /** @type {HTMLLinkElement} */ (link.cloneNode());
      url.pathname = url.pathname.slice(0, -sheet.old.length) + sheet.new;
      next.href = url.href;
      next.addEventListener('load', () => link.remove(), { once: true }); // no moment without either
      next.addEventListener('error', reload, { once: true });
      link.after(next);
    }
  }

  /**
   * @param {string} tag
   * @param {Record<string, string>} style
   * @param {string} [text]
   */
  function make(tag, style, text) {
    const e = document.createElement(tag);
    for (const [name, value] of Object.entries(style)) e.style.setProperty(name, value);
    if (text !== undefined) e.textContent = text;
    return e;
  }

  /** @type {HTMLElement | null} */
  let box = null;

  function hide() {
    box?.remove();
    box = null;
  }

  /** @param {Problem} p */
  function item(p) {
    const li = make('li', { 'margin': '0 0 20px', 'padding': '0' });
    if (p.path) li.append(make('div', { 'color': '#8cc8ff', 'font': `13px/1.5 ${MONO}` }, `${p.path}:${p.line}:${p.column}`));
    li.append(make('div', { 'font': '600 15px/1.5 system-ui, sans-serif', 'color': '#fff' }, p.code ? `${p.message} [${p.code}]` : p.message));
    if (p.excerpt) {
      const number = `${p.line} | `;
      const pre = make('pre', {
        'margin': '6px 0', 'padding': '8px 12px', 'background': '#2a1d20', 'color': '#f3dcdc', 'font': `13px/1.5 ${MONO}`,
        'overflow-x': 'auto', 'white-space': 'pre', 'border': '0', 'border-radius': '4px',
      }, `${number}${p.excerpt}\n${' '.repeat(number.length + p.caret)}^`);
      pre.tabIndex = 0;
      li.append(pre);
    }
    if (p.hint) li.append(make('div', { 'color': '#d8c9a8', 'font': '14px/1.5 system-ui, sans-serif' }, p.hint));
    return li;
  }

  /** @param {{problems: Problem[], more: number}} all */
  function show(all) {
    hide();
    const n = all.problems.length + all.more;
    box = make('section', {
      'all': 'initial', 'position': 'fixed', 'inset': '0', 'z-index': '2147483647', 'overflow': 'auto', 'box-sizing': 'border-box',
      'padding': '24px', 'background': 'rgba(24, 16, 18, .96)', 'color': '#f3e9e9', 'font': '15px/1.5 system-ui, sans-serif',
    });
    box.id = 'holdfast-problems';
    box.setAttribute('role', 'alert');
    box.lang = 'en';
    const inner = make('div', { 'max-width': '860px', 'margin': '0 auto' });
    const close = make('button', {
      'float': 'right', 'font': '14px system-ui, sans-serif', 'padding': '6px 12px', 'color': '#fff', 'background': '#4a3237', 'border': '1px solid #84606a',
      'border-radius': '4px', 'cursor': 'pointer',
    }, 'Show the page (Esc)');
    /** @type {HTMLButtonElement} */ (close).type = 'button';
    close.addEventListener('click', hide);
    const title = n === 1 ? 'The last build was stopped' : `The last build was stopped by ${n} problems`;
    const list = make('ul', { 'list-style': 'none', 'margin': '0', 'padding': '0' });
    for (const p of all.problems) list.append(item(p));
    if (all.more) list.append(make('li', { 'color': '#d8c9a8' }, `and ${all.more} more; the terminal lists them all`));
    inner.append(close, make('h2', { 'font': '600 20px/1.4 system-ui, sans-serif', 'color': '#ff9d9d', 'margin': '0 0 4px' }, title),
      make('p', { 'color': '#d9cccc', 'font': '14px/1.5 system-ui, sans-serif', 'margin': '0 0 24px' }, 'Below is the last good site. This goes away when it is mended.'), list);
    box.append(inner);
    document.body.append(box);
  }

  /** @type {EventSource | null} */
  let stream = null;

  function listen() {
    if (stream || document.visibilityState === 'hidden') return;
    const query = new URLSearchParams({ page: decodeURI(location.pathname), digest });
    const s = new EventSource(`/_holdfast/events?${query}`);
    stream = s;
    /** @param {string} name @param {(data: any) => void} then */
    const on = (name, then) => s.addEventListener(name, (e) => then(JSON.parse(/** @type {MessageEvent} */ (e).data)));
    on('problems', show);
    on('fine', hide);
    on('changed', (data) => changed(data.paths));
    on('css', (data) => swap(data.sheets));
    s.addEventListener('error', () => {
      if (s.readyState !== EventSource.CLOSED || s !== stream) return;
      silent();
      setTimeout(listen, 2000);
    });
  }

  function silent() {
    stream?.close();
    stream = null;
  }

  // A browser opens few connections to one host: pages that are not seen give
  // theirs back. On return they are told how things stand.
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden') silent(); else listen(); });
  addEventListener('pagehide', silent);
  addEventListener('pageshow', listen);
  addEventListener('keydown', (event) => { if (event.key === 'Escape') hide(); });
  restoreScroll();
  listen();
})();

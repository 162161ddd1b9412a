// Search in the page: a dialog that / or Ctrl-K opens anywhere, and the search page,
// whose address holds what was asked. Whatever a record says goes into the page as
// text, never as markup.
(function () {
  'use strict';
  const KEPT = 'holdfast-recent', RECENT = 8, MOST = 10;
  const root = document.body.dataset.root || './';
  const link = /** @type {HTMLAnchorElement | null} */ (document.querySelector('.search-link'));
  if (!link) return; // a page outside the site's frame

  const index = searchIndex.make((path, again) => new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = root + path + (again ? '?' + Date.now() : '');
    script.onload = () => { script.remove(); resolve(undefined); };
    script.onerror = () => { script.remove(); reject(new Error(path)); };
    document.head.append(script);
  }));

  /** @template {keyof HTMLElementTagNameMap} K @param {K} tag @param {Record<string, string>} [attributes] @param {...(Node | string)} inside @returns {HTMLElementTagNameMap[K]} */
  function el(tag, attributes, ...inside) {
    const e = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) e.setAttribute(name, value);
    e.append(...inside);
    return e;
  }

  /** @param {string} address */
  const hrefOf = (address) => root + address.slice(1);
  /** @type {Record<string, string>} */
  const GROUPS = { client: 'Clients', playbook: 'Playbooks', report: 'Reports', page: 'Pages', person: 'People', reason: 'Reasons', sign: 'Signs', rival: 'Rivals' };
  /** @type {Record<string, string>} */
  const ONE = { client: 'Client', playbook: 'Playbook', report: 'Report', page: 'Page', person: 'Person', reason: 'Reason', sign: 'Sign', rival: 'Rival' };

  // ---- words that are marked

  /** @typedef {{whole: Set<string>, begun: string}} Marks */

  /** @param {Awaited<ReturnType<typeof searchQuery.search>>} r @returns {Marks} */
  function marksOf(r) {
    return { whole: r.marks, begun: r.query.terms.find((t) => t.last)?.word || '' };
  }

  /** Text with the words that were asked for marked. @param {string} text @param {Marks} marks */
  function marked(text, marks) {
    const out = document.createDocumentFragment();
    let at = 0;
    searchWords.each(text, (word, start, end) => {
      if (!marks.whole.has(word) && !(marks.begun && word.startsWith(marks.begun))) return;
      out.append(text.slice(at, start), el('mark', {}, text.slice(start, end)));
      at = end;
    });
    out.append(text.slice(at));
    return out;
  }

  /** A stretch of a text around the first words asked for. @param {string} text @param {Marks} marks */
  function excerpt(text, marks) {
    const SIZE = 180;
    let first = -1;
    searchWords.each(text, (word, start) => {
      if (first < 0 && (marks.whole.has(word) || marks.begun && word.startsWith(marks.begun))) first = start;
    });
    let from = 0;
    if (first > SIZE / 2) from = text.indexOf(' ', first - SIZE / 3) + 1;
    let to = text.length;
    if (to - from > SIZE) to = text.lastIndexOf(' ', from + SIZE);
    if (to <= from) to = Math.min(text.length, from + SIZE);
    return marked((from > 0 ? '… ' : '') + text.slice(from, to) + (to < text.length ? ' …' : ''), marks);
  }

  /** One result as a link. @param {Found} r @param {Marks} marks */
  function resultLink(r, marks) {
    const a = el('a', { href: hrefOf(r.href), class: 'result', 'data-kind': r.kind });
    a.append(el('span', { class: 'result-kind' }, ONE[r.kind] || r.kind), ' ', el('span', { class: 'result-title' }, marked(r.title, marks)));
    if (r.label || r.sub) a.append(' ', el('span', { class: 'result-sub' }, r.label || r.sub));
    if (r.excerpt) a.append(' ', el('span', { class: 'result-excerpt' }, excerpt(r.excerpt, marks)));
    return a;
  }

  /** What happened, in a sentence or two. @param {string} q @param {Awaited<ReturnType<typeof searchQuery.search>>} r */
  function says(q, r) {
    const n = r.found.length;
    const changed = [...r.instead].map(([from, to]) => `“${to}” for “${from}”`);
    if (!n) return `Nothing here has all of “${q}”. Try fewer words, or the beginning of a name; see that each is spelled as it would be in a record; or leave out a filter.`;
    // of a longer phrase only what is shown was read: the others have its words, two by two
    const unread = n > r.results.length && r.query.phrases.some((p) => p.length > 2);
    const count = n === 1 ? 'One result' : `${unread ? 'Up to ' : ''}${n.toLocaleString('en-GB')} results`;
    return changed.length ? `Nothing is spelled just so: showing results with ${changed.join(' and ')}. ${count}.` : `${count}.`;
  }

  const trouble = 'The search index could not be read. Reload the page; if that does not help, the site may not have been copied whole.';

  // ---- pages looked at lately

  /** @returns {{title: string, address: string}[]} */
  function recent() {
    try {
      const kept = JSON.parse(localStorage.getItem(KEPT) || '[]');
      return Array.isArray(kept) ? kept.filter((p) => typeof p?.title === 'string' && /^\/(?!\/)/.test(p?.address)) : [];
    } catch { return []; } // storage may be forbidden, or hold what somebody else put there
  }

  (function remember() {
    const here = new URL(root, location.href).pathname;
    const address = '/' + location.pathname.slice(here.length).replace(/index\.html$/, '');
    const title = document.title.replace(/ · [^·]*$/, '');
    if (!title || !location.pathname.startsWith(here) || /^\/(search\/|404)/.test(address)) return;
    try {
      localStorage.setItem(KEPT, JSON.stringify([{ title, address }, ...recent().filter((p) => p.address !== address)].slice(0, RECENT)));
    } catch { /* as above */ }
  })();

  // ---- the dialog

  /** @type {{open: () => void} | null} */
  let dialog = null;

  function makeDialog() {
    const input = el('input', {
      type: 'search', role: 'combobox', 'aria-label': 'Search clients, playbooks and pages', 'aria-expanded': 'false', 'aria-controls': 'search-list',
      'aria-autocomplete': 'list', autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false', enterkeyhint: 'go', placeholder: 'A name, an id, words; or status:lost, owner:…',
    });
    const list = el('div', { id: 'search-list', role: 'listbox', 'aria-label': 'Results' });
    const status = el('p', { class: 'search-status', role: 'status' });
    const close = el('button', { type: 'button', class: 'search-close' }, 'Close');
    const box = el('dialog', { class: 'search-dialog', 'aria-label': 'Search' }, el('div', { class: 'search-bar' }, input, close), status, list);
    document.body.append(box);
    let turn = 0; // of the latest question; an answer to an earlier one is dropped
    let active = -1;
    /** @returns {HTMLAnchorElement[]} */
    const options = () => Array.from(list.querySelectorAll('a'));

    /** @param {number} i */
    function activate(i) {
      const all = options();
      active = all.length ? (i + all.length) % all.length : -1;
      all.forEach((a, k) => {
        a.id = `search-option-${k}`;
        a.setAttribute('aria-selected', String(k === active));
      });
      if (active < 0) return input.removeAttribute('aria-activedescendant');
      input.setAttribute('aria-activedescendant', all[active].id);
      all[active].scrollIntoView({ block: 'nearest' });
    }

    /** @param {string} label @param {HTMLAnchorElement[]} links */
    function group(label, links) {
      for (const a of links) {
        a.setAttribute('role', 'option');
        a.tabIndex = -1;
      }
      const head = el('p', { class: 'search-group', 'aria-hidden': 'true' }, label);
      return el('div', { role: 'group', 'aria-label': label }, head, ...links);
    }

    /** @param {HTMLElement[]} groups @param {string} text */
    function put(groups, text) {
      list.replaceChildren(...groups);
      status.textContent = text;
      input.setAttribute('aria-expanded', String(groups.length > 0));
      activate(0);
    }

    async function ask() {
      const q = input.value.trim(), mine = ++turn;
      if (!searchWords.of(q).length) {
        const links = recent().map((p) => el('a', { href: hrefOf(p.address), class: 'result' }, el('span', { class: 'result-title' }, p.title)));
        return put(links.length ? [group('Looked at lately', links)] : [], '');
      }
      try {
        const r = await searchQuery.search(index, input.value, MOST);
        if (mine !== turn) return;
        const marks = marksOf(r);
        /** @type {Map<string, HTMLAnchorElement[]>} groups in the order of their best */
        const groups = new Map();
        for (const f of r.results) groups.set(f.kind, [...(groups.get(f.kind) || []), resultLink(f, marks)]);
        const parts = [...groups].map(([kind, links]) => group(GROUPS[kind] || kind, links));
        if (r.found.length > r.results.length) {
          parts.push(group('More', [el('a', { href: hrefOf('/search/') + '?q=' + encodeURIComponent(q), class: 'result' }, `All ${r.found.length.toLocaleString('en-GB')} results, with filters`)]));
        }
        put(parts, says(q, r));
      } catch {
        if (mine === turn) put([], trouble);
      }
    }

    input.addEventListener('input', ask);
    input.addEventListener('keydown', (event) => {
      if (event.isComposing) return;
      if (event.key === 'ArrowDown') activate(active + 1);
      else if (event.key === 'ArrowUp') activate(active - 1);
      else if (event.key === 'Escape') box.close(); // at once: a search field would be emptied first
      else if (event.key === 'Enter' && active >= 0) options()[active].click();
      else return;
      event.preventDefault();
    });
    list.addEventListener('click', (event) => {
      if (event.target instanceof Element && event.target.closest('a') && !event.ctrlKey && !event.metaKey && !event.shiftKey) box.close();
    });
    close.addEventListener('click', () => box.close());
    box.addEventListener('click', (event) => { if (event.target === box) box.close(); }); // beside it
    return {
      open() {
        if (box.open) return;
        box.showModal();
        input.select();
        index.open().catch(() => {}); // so that it is there when the first word is typed
        ask();
      },
    };
  }

  function openDialog() {
    dialog ??= makeDialog();
    dialog.open();
  }

  link.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || document.getElementById('search-form')) return;
    event.preventDefault();
    openDialog();
  });
  link.setAttribute('aria-keyshortcuts', '/ Control+K');
  link.title = 'Search: / or Ctrl K';

  document.addEventListener('keydown', (event) => {
    const typing = event.target instanceof HTMLElement && (event.target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName));
    const slash = event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
    const k = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (!slash && !k) return;
    event.preventDefault();
    if (page) page.select();
    else openDialog();
  });

  // ---- the search page

  /** @type {HTMLInputElement | null} */
  const page = document.querySelector('#search-form input');

  /** @param {HTMLInputElement} input */
  function searchPage(input) {
    const form = /** @type {HTMLFormElement} */ (input.form);
    const results = /** @type {HTMLElement} */ (document.getElementById('results'));
    const status = /** @type {HTMLElement} */ (document.getElementById('search-status'));
    const facets = /** @type {HTMLElement} */ (document.getElementById('search-facets'));
    const more = /** @type {HTMLButtonElement} */ (document.getElementById('search-more'));
    const sub = /** @type {HTMLElement | null} */ (document.querySelector('.page-head .sub'));
    const all = Array.from(results.children); // everything by name, where nothing is asked
    let turn = 0, most = MOST;

    async function ask() {
      const q = input.value.trim(), mine = ++turn;
      results.dataset.q = q;
      if (sub) sub.hidden = q !== ''; // it says what is listed where nothing is asked
      results.dataset.state = 'working';
      if (!q) {
        results.replaceChildren(...all);
        status.textContent = '';
        facets.replaceChildren();
        more.hidden = true;
        results.dataset.state = 'done';
        return;
      }
      try {
        const r = await searchQuery.search(index, input.value, most);
        // shown together: counts that came later would push the results down
        const counts = r.found.length && mine === turn ? await searchQuery.facets(index, r) : [];
        if (mine !== turn) return;
        const marks = marksOf(r);
        drawFacets(counts, r.found.length);
        results.replaceChildren(...r.results.map((f) => resultLink(f, marks)));
        status.textContent = says(q, r);
        more.hidden = r.found.length <= r.results.length;
        results.dataset.state = 'done';
      } catch {
        if (mine !== turn) return;
        results.replaceChildren();
        facets.replaceChildren();
        status.textContent = trouble;
        results.dataset.state = 'done';
      }
    }

    /** Those that would leave something out, and those that do. @param {FacetCount[]} counts @param {number} total */
    function drawFacets(counts, total) {
      /** @type {Record<string, string>} */
      const heads = { kind: 'Kind', status: 'Status', tier: 'Tier', owner: 'Owner', reason: 'Reason' };
      facets.replaceChildren(...Object.entries(heads).flatMap(([name, head]) => {
        const of = counts.filter((c) => c.name === name && (c.on || c.count < total));
        if (!of.length) return [];
        return [el('div', { class: 'facet', role: 'group', 'aria-label': head }, el('span', { class: 'facet-head' }, head), ...of.slice(0, 8).map((c) => {
          const b = el('button', { type: 'button', class: 'chip', 'aria-pressed': String(c.on) }, c.label, ' ', el('span', { class: 'count' }, String(c.count)));
          b.addEventListener('click', () => toggle(c));
          return b;
        }))];
      }));
    }

    /** Puts a filter into the question, or takes it out. @param {FacetCount} c */
    function toggle(c) {
      const word = `${c.name}:${c.value}`;
      const rest = input.value.split(/\s+/).filter((w) => w && w !== word);
      input.value = [...rest, ...(c.on ? [] : [word])].join(' ') + (c.on ? '' : ' ');
      changed();
    }

    function changed() {
      most = MOST;
      const url = new URL(location.href);
      if (input.value.trim()) url.searchParams.set('q', input.value.trim());
      else url.searchParams.delete('q');
      try { history.replaceState(history.state, '', url); } catch { /* some browsers refuse on file:// */ }
      ask();
    }

    input.addEventListener('input', changed);
    form.addEventListener('submit', (event) => event.preventDefault());
    more.addEventListener('click', () => { most += MOST; ask(); });
    form.hidden = false;
    input.value = new URLSearchParams(location.search).get('q') || '';
    if (!input.value) input.focus();
    ask();
  }
  if (page) searchPage(page);
})();

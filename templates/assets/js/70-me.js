// Who "me" is on the page of today: chosen once, kept in this browser. Theirs come
// first among what is due, and their clients carry a mark; the order of need stays as
// it is. Without this script the names lead to people's own pages.
(function () {
  'use strict';
  const KEY = 'holdfast-me';
  const menu = /** @type {HTMLDetailsElement | null} */ (document.querySelector('details.me'));
  if (!menu) return;
  const names = /** @type {HTMLAnchorElement[]} */ (Array.from(menu.querySelectorAll('a[data-me]')));
  const summary = menu.querySelector('summary');
  const lists = Array.from(document.querySelectorAll('ul.tasks')).map((list) => ({
    list: /** @type {HTMLElement} */ (list), shown: Number(/** @type {HTMLElement} */ (list).dataset.show), items: /** @type {HTMLElement[]} */ (Array.from(list.children)),
  }));

  /** @param {string} id "" is nobody */
  function apply(id) {
    const me = names.find((a) => a.dataset.me === id);
    for (const a of names) {
      if (a === me) a.setAttribute('aria-current', 'true');
      else a.removeAttribute('aria-current');
    }
    if (summary) summary.textContent = me ? `Me: ${me.textContent}` : 'Me';
    for (const row of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-who]'))) {
      if (me && (row.dataset.who || '').split(' ').includes(id)) row.dataset.mine = 'yes';
      else delete row.dataset.mine;
    }
    for (const part of lists) lay(part, Boolean(me));
    everybody.hidden = !me;
  }

  /**
   * Mine, then the team's, as many as there is room for.
   * @param {{list: HTMLElement, shown: number, items: HTMLElement[]}} part @param {boolean} known
   */
  function lay({ list, shown, items }, known) {
    const mine = known ? items.filter((li) => li.dataset.mine) : [];
    // the team's are the first of all; what was brought along for one person is only theirs
    const team = items.slice(0, shown).filter((li) => !mine.includes(li));
    const show = [...mine, ...team].slice(0, Math.max(shown, 1));
    list.replaceChildren(...mine, ...items.filter((li) => !mine.includes(li)));
    for (const li of items) li.hidden = !show.includes(li);
    const first = show.find((li) => !li.dataset.mine);
    if (mine.length > 0 && first) first.before(label('The team’s'));
    if (known && mine.length === 0 && items.length > 0) list.prepend(label('Nothing of yours; the team’s:'));
  }

  /** @param {string} text */
  function label(text) {
    const li = document.createElement('li');
    li.className = 'part';
    li.textContent = text;
    return li;
  }

  // Storage may be forbidden, or absent on file://; the choice then lasts a page.
  function stored() {
    try { return localStorage.getItem(KEY) || ''; } catch { return ''; }
  }

  /** @param {string} id */
  function choose(id) {
    try {
      if (id) localStorage.setItem(KEY, id);
      else localStorage.removeItem(KEY);
    } catch { /* as above */ }
    apply(id);
    if (menu) menu.open = false;
    summary?.focus();
  }

  const everybody = document.createElement('button');
  everybody.type = 'button';
  everybody.textContent = 'Nobody in particular';
  everybody.addEventListener('click', () => choose(''));
  const last = document.createElement('li');
  last.append(everybody);
  menu.querySelector('ul')?.append(last);

  for (const a of names) {
    a.addEventListener('click', (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return; // their page, in a tab of its own
      event.preventDefault();
      choose(a.dataset.me || '');
    });
  }
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && menu.open) { menu.open = false; summary?.focus(); }
  });
  document.addEventListener('pointerdown', (event) => {
    if (menu.open && !menu.contains(/** @type {Node} */ (event.target))) menu.open = false;
  });
  addEventListener('storage', (event) => { if (event.key === KEY) apply(event.newValue || ''); });
  apply(stored());
})();

// Keys for those who keep their hands on the keyboard: ? tells them all, g and a
// letter goes to a page of the rail, j and k go down and up through what a page
// lists, Enter follows. Nothing happens while one types, or in a dialog. And what
// else makes moving about quick: pages are fetched when the pointer rests on a link,
// and pressing the # of a heading copies the address of that part.
(function () {
  'use strict';
  /** @type {Record<string, string>} letters to sections of the rail */
  const PLACES = { t: 'Today', c: 'Clients', a: 'Cases', e: 'People', p: 'Playbooks', s: 'Signs', y: 'Reasons', l: 'Lessons', m: 'Measures', r: 'Reports' };
  const LISTED = 'tr[data-client], [data-need], table[data-sort] > tbody > tr, .tasks > li, ul.plain > li, .timeline > li[data-kind], .steps > li';
  const links = /** @type {HTMLAnchorElement[]} */ (Array.from(document.querySelectorAll('nav.rail a')));
  /** @param {string} letter */
  const placeOf = (letter) => links.find((a) => a.textContent === PLACES[letter]);

  /** @param {Event} event */
  function busy(event) {
    return document.querySelector('dialog[open]') || event.target instanceof Element && event.target.closest('input, select, textarea, [contenteditable]');
  }

  let gone = 0; // when g was pressed
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || busy(event)) return;
    if (event.key === '?') tell();
    else if (gone && event.timeStamp - gone < 1500 && placeOf(event.key)) placeOf(event.key)?.click();
    else if (event.key === 'j' || event.key === 'k') step(event.key === 'j' ? 1 : -1);
    else {
      gone = event.key === 'g' ? event.timeStamp : 0;
      return;
    }
    gone = 0;
    event.preventDefault();
  });

  /** Focuses the first link of the next thing listed. @param {number} by */
  function step(by) {
    const seen = Array.from(document.querySelectorAll('main :is(' + LISTED + ')'), (el) => /** @type {HTMLAnchorElement | null} */ (el.querySelector('a[href]')))
      .filter((a) => a !== null && a.checkVisibility());
    if (!seen.length) return;
    const here = document.activeElement?.closest(LISTED)?.querySelector('a[href]');
    const at = seen.indexOf(/** @type {HTMLAnchorElement} */ (here));
    const to = at < 0 ? (by > 0 ? 0 : seen.length - 1) : Math.min(Math.max(at + by, 0), seen.length - 1);
    seen[to]?.focus();
  }

  /** @type {HTMLDialogElement | null} */
  let box = null;
  function tell() {
    if (!box) {
      box = document.createElement('dialog');
      box.className = 'keys';
      box.setAttribute('aria-label', 'Keys');
      const head = document.createElement('h2');
      head.textContent = 'Keys';
      const list = document.createElement('dl');
      const rows = [['/', 'search'], ['j', 'down through what the page lists'], ['k', 'up'], ['Enter', 'follow the link'],
        ...Object.keys(PLACES).filter(placeOf).map((letter) => ['g ' + letter, PLACES[letter]]), ['?', 'this list'], ['Esc', 'close']];
      for (const [keys, says] of rows) {
        const dt = document.createElement('dt'), dd = document.createElement('dd');
        for (const key of keys.split(' ')) {
          const kbd = document.createElement('kbd');
          kbd.textContent = key;
          dt.append(kbd, ' ');
        }
        dd.textContent = says;
        list.append(dt, dd);
      }
      const close = document.createElement('button');
      close.type = 'button';
      close.className = 'button';
      close.textContent = 'Close';
      close.addEventListener('click', () => box?.close());
      box.append(head, list, close);
      document.body.append(box);
    }
    box.showModal();
  }

  // A page is fetched once the pointer has rested on its link, or a finger is down.
  const fetched = new Set([location.pathname]);
  /** @param {Event} event */
  function fetchAhead(event) {
    const a = event.target instanceof Element && /** @type {HTMLAnchorElement | null} */ (event.target.closest('a[href]'));
    if (!a || a.origin !== location.origin || location.protocol === 'file:' || !a.pathname.endsWith('/') || fetched.has(a.pathname)) return;
    const timer = setTimeout(() => {
      fetched.add(a.pathname);
      const link = document.createElement('link');
      link.rel = 'prefetch';
      link.href = a.pathname;
      document.head.append(link);
    }, event.type === 'touchstart' ? 0 : 80);
    a.addEventListener('pointerleave', () => clearTimeout(timer), { once: true });
  }
  document.addEventListener('pointerover', fetchAhead, { passive: true });
  document.addEventListener('touchstart', fetchAhead, { passive: true });

  document.addEventListener('click', (event) => {
    const a = event.target instanceof Element && /** @type {HTMLAnchorElement | null} */ (event.target.closest('a.anchor'));
    if (a) navigator.clipboard?.writeText(a.href).catch(() => {}); // refused on some; the address bar has it
  });
})();

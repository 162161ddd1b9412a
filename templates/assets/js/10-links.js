// Opened from a folder (file://) a link to ".../clients/" would show a listing of
// the folder. This adds index.html to such links: to all at the start, and to any
// that come later (search results) just before they are used.
(function () {
  'use strict';
  if (location.protocol !== 'file:') return;

  /** @param {HTMLAnchorElement} a */
  function mend(a) {
    if (a.protocol === 'file:' && a.pathname.endsWith('/')) a.pathname += 'index.html';
  }

  document.querySelectorAll('a[href]').forEach((a) => mend(/** @type {HTMLAnchorElement} */ (a)));
  document.querySelectorAll('form[action]').forEach((el) => {
    const form = /** @type {HTMLFormElement} */ (el);
    const url = new URL(form.action);
    if (url.protocol === 'file:' && url.pathname.endsWith('/')) {
      url.pathname += 'index.html';
      form.action = url.href;
    }
  });

  for (const type of ['pointerover', 'focusin', 'click']) {
    document.addEventListener(type, (event) => {
      const a = event.target instanceof Element && event.target.closest('a[href]');
      if (a) mend(/** @type {HTMLAnchorElement} */ (a));
    }, true);
  }
})();

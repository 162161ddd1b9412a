// The timeline's tools: buttons that show only some kinds. A button's
// data-kind-filter names kinds, parted by spaces; the empty one shows all. Buttons
// add up; pressing the last one off shows all again. Year links need no script, but
// a year without entries left goes with them.
(function () {
  'use strict';
  for (const tools of document.querySelectorAll('.timeline-tools')) {
    const list = tools.parentElement?.querySelector('.timeline');
    if (!list) continue;
    const buttons = /** @type {HTMLButtonElement[]} */ (Array.from(tools.querySelectorAll('button[data-kind-filter]')));
    const items = /** @type {HTMLElement[]} */ (Array.from(list.children));
    const kindsOf = (/** @type {HTMLButtonElement} */ b) => (b.dataset.kindFilter || '').split(' ').filter(Boolean);

    const apply = () => {
      const on = new Set(buttons.filter((b) => b.getAttribute('aria-pressed') === 'true').flatMap(kindsOf));
      for (const b of buttons) if (!kindsOf(b).length) b.setAttribute('aria-pressed', String(on.size === 0));
      /** @type {HTMLElement | null} */
      let year = null;
      let filled = false;
      const closeYear = () => {
        if (!year) return;
        year.hidden = !filled;
        const link = /** @type {HTMLElement | null} */ (tools.querySelector(`a[href="#${year.id}"]`));
        if (link) link.hidden = !filled;
      };
      for (const li of items) {
        if (li.classList.contains('quiet')) {
          li.hidden = on.size > 0; // quiet in everything, not in what is shown
          continue;
        }
        if (!li.dataset.kind) {
          closeYear();
          year = li;
          filled = false;
          continue;
        }
        li.hidden = on.size > 0 && !on.has(li.dataset.kind);
        filled ||= !li.hidden;
      }
      closeYear();
    };

    for (const button of buttons) {
      button.addEventListener('click', () => {
        if (kindsOf(button).length) button.setAttribute('aria-pressed', String(button.getAttribute('aria-pressed') !== 'true'));
        else for (const b of buttons) b.setAttribute('aria-pressed', 'false');
        apply();
      });
    }
    if (buttons.length) apply();
    /** @type {HTMLElement} */ (tools).hidden = false;
  }
})();

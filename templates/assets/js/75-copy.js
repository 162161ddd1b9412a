// A button that prints, one that copies beside everything marked data-copy, and the part of the page
// that a link leads to opened where it is folded. A line cut short on the page of
// today tells the whole of itself on hover.
(function () {
  'use strict';
  for (const el of document.querySelectorAll('[data-print]')) {
    /** @type {HTMLElement} */ (el).hidden = false;
    el.addEventListener('click', () => print());
  }

  for (const el of document.querySelectorAll('[data-copy]')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'copy';
    button.textContent = 'Copy';
    const text = (el.textContent || '').trimEnd();
    button.addEventListener('click', async () => {
      button.textContent = await copy(text, el) ? 'Copied' : 'Press Ctrl-C';
      setTimeout(() => { button.textContent = 'Copy'; }, 2000);
    });
    if (el.tagName === 'PRE') el.append(button);
    else el.after(button);
  }

  /** The clipboard may be refused; then the text is selected, for a key to copy. @param {string} text @param {Element} el */
  async function copy(text, el) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      getSelection()?.selectAllChildren(el.querySelector('code') || el);
      return false;
    }
  }

  function unfold() {
    const target = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
    if (target instanceof HTMLDetailsElement) target.open = true;
  }
  addEventListener('hashchange', unfold);
  unfold();

  document.addEventListener('pointerover', (event) => {
    const el = event.target instanceof Element && /** @type {HTMLElement | null} */ (event.target.closest('.tight td, #client-list td, .tight th, .tasks .what'));
    if (el && !el.title && el.scrollWidth > el.clientWidth) el.title = (el.textContent || '').trim();
  });
})();

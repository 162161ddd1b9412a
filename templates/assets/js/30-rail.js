// On narrow screens the rail is a drawer behind the button. It opens on top of the
// page without trapping anyone: Escape, a press outside, or moving on closes it.
(function () {
  'use strict';
  const root = document.documentElement;
  const rail = document.querySelector('.rail');
  const toggle = /** @type {HTMLButtonElement | null} */ (document.querySelector('.rail-toggle'));
  if (!rail || !toggle) return;
  root.classList.add('js'); // from here on the style hides the rail on narrow screens

  /** @param {boolean} open */
  function set(open) {
    if (open) root.dataset.rail = 'open';
    else delete root.dataset.rail;
    toggle?.setAttribute('aria-expanded', String(open));
  }
  const isOpen = () => root.dataset.rail === 'open';

  toggle.addEventListener('click', () => {
    set(!isOpen());
    if (isOpen()) /** @type {HTMLElement | null} */ (rail.querySelector('[aria-current]') || rail.querySelector('a'))?.focus();
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !isOpen()) return;
    set(false);
    toggle.focus();
  });
  document.addEventListener('pointerdown', (event) => {
    const at = /** @type {Node} */ (event.target);
    if (isOpen() && !rail.contains(at) && !toggle.contains(at)) set(false);
  });
  rail.addEventListener('focusout', (event) => {
    const to = /** @type {FocusEvent} */ (event).relatedTarget;
    if (isOpen() && to instanceof Node && !rail.contains(to) && !toggle.contains(to)) set(false);
  });
  rail.addEventListener('click', (event) => {
    if (event.target instanceof Element && event.target.closest('a')) set(false);
  });
  addEventListener('pageshow', () => set(false)); // back from another page
})();

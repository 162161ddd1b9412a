// The switch between light and dark. The browser's preference rules until the
// switch is used; choosing what the browser prefers anyway forgets the choice, so
// that the page follows the evening again. Tells others by "holdfast:theme".
(function () {
  'use strict';
  const KEY = 'holdfast-theme';
  const root = document.documentElement;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const toggle = /** @type {HTMLButtonElement | null} */ (document.querySelector('.theme-toggle'));

  // Storage may be forbidden, or absent on file://; the switch then lasts a page.
  /** @returns {string | null} */
  function stored() {
    try { return localStorage.getItem(KEY); } catch { return null; }
  }

  /** @param {string} theme "" forgets */
  function store(theme) {
    try {
      if (theme) localStorage.setItem(KEY, theme);
      else localStorage.removeItem(KEY);
    } catch { /* as above */ }
  }

  function isDark() {
    return root.dataset.theme ? root.dataset.theme === 'dark' : dark.matches;
  }

  /** @param {string | null} theme */
  function apply(theme) {
    if (theme === 'dark' || theme === 'light') root.dataset.theme = theme;
    else delete root.dataset.theme;
    toggle?.setAttribute('aria-pressed', String(isDark()));
    document.dispatchEvent(new CustomEvent('holdfast:theme'));
  }

  apply(stored());
  dark.addEventListener('change', () => apply(stored()));
  addEventListener('storage', (event) => { if (event.key === KEY) apply(event.newValue); });
  if (!toggle) return;
  toggle.hidden = false;
  toggle.addEventListener('click', () => {
    const next = isDark() ? 'light' : 'dark';
    const own = next === (dark.matches ? 'dark' : 'light');
    store(own ? '' : next);
    apply(own ? null : next);
  });
})();

// A playbook read as a checklist: a box on each step, for one's own eyes. Ticks stay
// in this browser and the page says so; what a case has done is in its record.
(function () {
  'use strict';
  const list = document.querySelector('body.playbook ol.steps');
  if (!list) return;
  const KEY = 'holdfast-ticks:' + location.pathname.replace(/index\.html$/, '');

  /** @returns {string[]} */
  function stored() {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY) || '[]');
      return Array.isArray(kept) ? kept : [];
    } catch { return []; } // storage may be forbidden; ticks then last a page
  }

  const ticked = new Set(stored());
  for (const li of list.querySelectorAll(':scope > li[id]')) {
    const box = document.createElement('input');
    box.type = 'checkbox';
    box.className = 'tick';
    box.checked = ticked.has(li.id);
    box.setAttribute('aria-label', 'Tick: ' + (li.querySelector('.step-do')?.textContent || '').trim());
    box.addEventListener('change', () => {
      if (box.checked) ticked.add(li.id);
      else ticked.delete(li.id);
      try { localStorage.setItem(KEY, JSON.stringify([...ticked])); } catch { /* as above */ }
    });
    li.prepend(box);
  }
})();

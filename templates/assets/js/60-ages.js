// Ages on the page are of the day the site speaks for. While the site is fresh they
// are brought up to date; once it is stale they are left alone, because the facts
// beside them are old too, and the bar says so. A site built for a day to come, or
// long ago on purpose, is left alone in the same way.
(function () {
  'use strict';
  const { asOf, staleDays } = document.body.dataset;
  if (!asOf) return;

  /** Days since 1970 of YYYY-MM-DD. @param {string} day */
  const number = (day) => Math.round(Date.parse(day.slice(0, 10) + 'T00:00:00Z') / 864e5);
  const now = new Date();
  const today = Math.round(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()) / 864e5);
  const old = today - number(asOf);
  const limit = Number(staleDays) || Infinity;

  if (old > limit) {
    const days = `${old} days old`;
    const note = document.createElement('span');
    note.className = 'pill stale-note';
    note.dataset.tone = 'red';
    const more = document.createElement('span'); // left out where there is no room
    more.className = 'days';
    more.textContent = `: ${days}`;
    const word = document.createElement('span');
    word.append('Stale', more);
    note.append(word);
    const bar = document.querySelector('.as-of');
    bar?.append(' ', note);
    bar?.setAttribute('title', `This site was built for ${asOf} and is ${days}; figures and signs may no longer hold.`);
    const paper = document.createElement('span'); // the bar is not printed
    paper.className = 'print-only';
    paper.textContent = ` Printed when ${days}: figures and signs may no longer hold.`;
    document.querySelector('.colophon .built')?.append(paper);
  }
  if (old <= 0 || old > limit) return;

  for (const time of document.querySelectorAll('time[data-age]')) {
    const days = today - number(/** @type {HTMLTimeElement} */ (time).dateTime);
    if (Number.isNaN(days)) continue;
    time.textContent = words(days);
  }

  /** As Go's render.Ago says it. @param {number} n */
  function words(n) {
    if (n === 0) return 'today';
    if (n === 1) return 'yesterday';
    if (n === -1) return 'tomorrow';
    return n < 0 ? `in ${-n} days` : `${n} days ago`;
  }
})();

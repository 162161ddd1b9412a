// Tables that sort (table[data-sort]) and lists that filter (form.filters[data-for]).
//
// A form's controls filter by name: the search box by text (data-text of the row,
// else its words), every other control by the row's data-NAME, where a row may have
// several values parted by spaces. The state stands in the address's query, so a
// view can be sent as a link and Back works; a second form on a page prefixes its
// names with its table's id.
//
// Laying out a table costs time for every row that shows. So only the first SHOWN
// of those that match are shown, and more as one scrolls to the end; the others
// stay in the page, hidden. All show before printing. Of a very long list
// (data-chunks) the page holds the first rows only; the rest come as scripts, which
// file:// allows too, and only rows that show are put into the page. The columns of a list keep the
// widths they had with all rows, so that nothing moves as rows come and go.
(function () {
  'use strict';
  const SHOWN = 60;

  /**
   * @typedef {{tr: HTMLTableRowElement, text: string, on: boolean, shown: boolean, keys: (string | number)[]}} Row
   * @typedef {{rows: Row[], limit: number, chunks: number, total: number, lay: () => void, sort: () => void, apply: () => void}} List
   */

  const collator = new Intl.Collator(document.documentElement.lang || undefined, { numeric: true, sensitivity: 'base' });

  /** Folds case and accents, so that "munch" finds "Münch". @param {string} s */
  function fold(s) {
    // plain letters need no more, and ten thousand rows are folded before one types
    if (/^[ -~]*$/.test(s)) return s.toLowerCase();
    return s.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  }

  /** @param {HTMLTableElement} table @returns {List} */
  function makeList(table) {
    const body = table.tBodies[0];
    /** @type {Row[]} */
    const rows = Array.from(body.rows, rowOf);
    const chunks = Number(table.dataset.chunks || 0);
    const end = document.createElement('p');
    end.className = 'meta';
    end.hidden = true;
    if (chunks || rows.length > SHOWN) (table.closest('.table-wrap') || table).after(end);

    /** @type {List} */
    const list = {
      rows,
      limit: SHOWN,
      chunks,
      total: Number(table.dataset.total || rows.length),
      sort() {},
      apply() { list.lay(); },
      lay() {
        let matching = 0;
        if (chunks) {
          const on = rows.filter((row) => row.on);
          matching = on.length;
          const show = on.slice(0, list.limit).map((row) => row.tr);
          if (show.length !== body.rows.length || show.some((tr, i) => tr !== body.rows[i])) body.replaceChildren(...show);
        } else for (const row of rows) {
          const show = row.on && matching < list.limit;
          if (row.on) matching++;
          if (show !== row.shown) {
            row.shown = show;
            row.tr.hidden = !show;
          }
        }
        end.hidden = matching <= list.limit;
        end.textContent = end.hidden ? '' : `${matching - list.limit} more below`;
      },
    };
    new IntersectionObserver((entries) => {
      if (!entries.some((e) => e.isIntersecting) || end.hidden) return;
      list.limit += SHOWN;
      list.lay();
    }, { rootMargin: '600px' }).observe(end);
    addEventListener('beforeprint', () => { list.limit = Infinity; list.lay(); });
    addEventListener('afterprint', () => { list.limit = SHOWN; list.lay(); });
    return list;
  }

  /** @param {HTMLTableRowElement} tr @returns {Row} */
  function rowOf(tr) {
    return { tr, text: tr.dataset.text ? fold(tr.dataset.text) : '', on: true, shown: true, keys: [] };
  }

  /** Fetches the rows that are not in the page, one file after the other. @param {HTMLTableElement} table @param {List} list */
  function fetchRows(table, list) {
    Reflect.set(window, 'holdfastRows', (/** @type {number} */ n, /** @type {string} */ html) => {
      const parsed = document.createElement('template');
      parsed.innerHTML = '<table><tbody>' + html; // made and escaped as the page itself
      for (const tr of parsed.content.querySelectorAll('tr')) list.rows.push(rowOf(/** @type {HTMLTableRowElement} */ (document.adoptNode(tr))));
      if (n < list.chunks) next(n + 1);
      else list.sort();
      list.apply();
      if (n >= list.chunks) table.dataset.state = 'whole';
    });
    /** @param {number} n */
    function next(n) {
      const script = document.createElement('script');
      script.src = `rows-${n}.js?${table.dataset.rows}`;
      script.onload = script.onerror = () => script.remove();
      document.head.append(script);
    }
    next(1);
  }

  /** Fixes the columns' widths as they are; a window of another width starts anew. @param {HTMLTableElement} table */
  function freeze(table) {
    const heads = Array.from(table.tHead?.rows[0]?.cells || []);
    const measure = () => {
      const widths = heads.map((th) => th.getBoundingClientRect().width);
      const sum = widths.reduce((a, b) => a + b, 0);
      if (!sum) return;
      heads.forEach((th, i) => { th.style.width = (100 * widths[i] / sum).toFixed(3) + '%'; });
      table.style.minWidth = table.parentElement && sum > table.parentElement.clientWidth + 1 ? sum + 'px' : '';
      table.style.tableLayout = 'fixed';
    };
    measure();
    let width = innerWidth;
    addEventListener('resize', () => {
      if (innerWidth === width) return; // a phone's bars come and go
      width = innerWidth;
      table.style.tableLayout = table.style.minWidth = '';
      for (const th of heads) th.style.width = '';
      requestAnimationFrame(measure);
    });
  }

  /** What a cell sorts by. @param {HTMLTableCellElement | undefined} cell @returns {string | number} */
  function keyOf(cell) {
    if (!cell) return '';
    const value = cell.dataset.value ?? cell.querySelector('time')?.dateTime ?? cell.querySelector('data')?.value;
    const text = (value ?? cell.textContent ?? '').trim();
    if (!cell.classList.contains('num')) return text;
    const n = Number(text.replace(/[^\d.\-−+e]/g, '').replace('−', '-'));
    return text === '' || Number.isNaN(n) || !/\d/.test(text) ? '' : n;
  }

  /** @param {string | number} a @param {string | number} b */
  function compare(a, b) {
    if (typeof a === 'number' && typeof b === 'number') return a - b;
    return collator.compare(String(a), String(b));
  }

  /**
   * Puts a button into each heading. Numbers and days start with the greatest,
   * words with A; empty cells always come last.
   * @param {HTMLTableElement} table @param {List} list @param {Params} params
   */
  function sortable(table, list, params) {
    const heads = /** @type {HTMLTableCellElement[]} */ (Array.from(table.tHead?.rows[0]?.cells || []));

    /** @param {number} column @param {boolean} down */
    function sort(column, down) {
      list.sort = () => sort(column, down);
      for (const row of list.rows) row.keys[column] ??= keyOf(row.tr.cells[column]);
      const sign = down ? -1 : 1;
      list.rows.sort((a, b) => {
        const x = a.keys[column], y = b.keys[column];
        if (x === '' || y === '') return x === y ? 0 : x === '' ? 1 : -1;
        return sign * compare(x, y);
      });
      const order = document.createDocumentFragment();
      if (!list.chunks) for (const row of list.rows) order.append(row.tr);
      list.lay(); // before the rows are back, so that the page is laid out once
      table.tBodies[0].append(order);
      heads.forEach((th, i) => {
        if (i === column) th.setAttribute('aria-sort', down ? 'descending' : 'ascending');
        else th.removeAttribute('aria-sort');
      });
    }

    heads.forEach((th, column) => {
      if (th.dataset.sort === 'none' || !th.textContent?.trim()) return;
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'sort';
      button.append(...th.childNodes);
      th.append(button);
      button.addEventListener('click', () => {
        const now = th.getAttribute('aria-sort');
        const first = list.rows.find((row) => keyOf(row.tr.cells[column]) !== '')?.tr.cells[column];
        const down = now ? now === 'ascending' : Boolean(first && (first.classList.contains('num') || first.querySelector('time')));
        sort(column, down);
        params.set('sort', (down ? '-' : '') + (column + 1));
      });
    });

    const asked = Number(params.get('sort'));
    if (asked && heads[Math.abs(asked) - 1]) sort(Math.abs(asked) - 1, asked < 0);
  }

  /** @typedef {{get: (name: string) => string, set: (name: string, value: string) => void}} Params */

  /** The address's query as seen by one table. @param {string} prefix @returns {Params} */
  function query(prefix) {
    return {
      get: (name) => new URLSearchParams(location.search).get(prefix + name) || '',
      set(name, value) {
        const url = new URL(location.href);
        if ((url.searchParams.get(prefix + name) || '') === value) return; // each change is told to the whole browser
        if (value) url.searchParams.set(prefix + name, value);
        else url.searchParams.delete(prefix + name);
        try { history.replaceState(history.state, '', url); } catch { /* some browsers refuse on file:// */ }
      },
    };
  }

  /** @param {HTMLFormElement} form @param {HTMLTableElement} table @param {List} list @param {Params} params */
  function filterable(form, table, list, params) {
    const controls = /** @type {(HTMLInputElement | HTMLSelectElement)[]} */ (
      Array.from(form.elements).filter((el) => el.matches('input[name], select[name]')));
    let output = form.querySelector('output');
    if (!output) form.append(output = document.createElement('output'));
    const noun = table.dataset.noun || '';

    /** @param {HTMLInputElement | HTMLSelectElement} c */
    const isText = (c) => c.type === 'search' || c.type === 'text';
    /** @param {HTMLInputElement | HTMLSelectElement} c */
    const isBox = (c) => c.type === 'checkbox' || c.type === 'radio';
    /** @param {HTMLInputElement | HTMLSelectElement} c */
    const valueOf = (c) => (isBox(c) && !(/** @type {HTMLInputElement} */ (c).checked) ? '' : c.value.trim());

    function apply() {
      const words = controls.filter(isText).flatMap((c) => fold(valueOf(c)).split(/\s+/)).filter(Boolean);
      // controls of one name (check boxes) widen, different names narrow
      /** @type {Map<string, string[]>} */
      const facets = new Map();
      for (const c of controls) {
        const value = valueOf(c);
        if (!isText(c) && value) facets.set(c.name, [...(facets.get(c.name) || []), value]);
      }
      let count = 0;
      for (const row of list.rows) {
        if (words.length && !row.text) row.text = fold(row.tr.dataset.text || row.tr.textContent || '');
        row.on = words.every((word) => row.text.includes(word));
        for (const [name, wanted] of facets) {
          const has = (row.tr.dataset[camel(name)] || '').split(' ');
          row.on &&= wanted.some((value) => has.includes(value));
        }
        if (row.on) count++;
      }
      list.limit = SHOWN;
      list.lay();
      const all = list.rows.length < list.total ? list.total : list.rows.length;
      if (list.rows.length < list.total && count === list.rows.length) count = all; // the rest are on their way
      if (output) output.textContent = (count === all ? String(all) : `${count} of ${all}`) + (noun && ` ${noun}`);
    }

    // the address first, then what the form had
    for (const c of controls) {
      const value = params.get(c.name);
      if (!value) continue;
      if (isBox(c)) /** @type {HTMLInputElement} */ (c).checked = value.split(' ').includes(c.value);
      else c.value = value;
    }
    function changed() {
      apply();
      for (const c of controls) {
        params.set(c.name, controls.filter((x) => x.name === c.name).map(valueOf).filter(Boolean).join(' '));
      }
    }
    form.addEventListener('input', changed);
    form.addEventListener('change', changed);
    form.addEventListener('reset', () => setTimeout(changed));
    form.addEventListener('submit', (event) => event.preventDefault());
    form.hidden = false;
    list.apply = apply;
    if (form.dataset.export) form.append(exporter(form.dataset.export, table, list));
    apply();
  }

  /** A button that saves the rows that match, in their order. @param {string} name @param {HTMLTableElement} table @param {List} list */
  function exporter(name, table, list) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'button';
    button.textContent = 'Export';
    button.title = 'Save the rows that match as a CSV file';
    button.addEventListener('click', () => {
      const heads = Array.from(table.tHead?.rows[0]?.cells || [], (th) => csvCell(th.textContent || ''));
      const lines = list.rows.filter((row) => row.on).map((row) => Array.from(row.tr.cells, (td) => csvCell(cellText(td))));
      const a = document.createElement('a');
      a.download = `${name}-${document.body.dataset.asOf || 'all'}.csv`;
      a.href = URL.createObjectURL(new Blob([[heads, ...lines].map((cells) => cells.join(',') + '\r\n').join('')], { type: 'text/csv' }));
      a.click();
      setTimeout(() => URL.revokeObjectURL(a.href), 10000);
    });
    return button;
  }

  /** Figures and days in full, not as they are shortened for eyes. @param {HTMLTableCellElement} td */
  function cellText(td) {
    return (td.dataset.value ?? td.querySelector('time')?.dateTime ?? td.textContent ?? '').trim().replace(/\s+/g, ' ');
  }

  /** A cell of CSV that no spreadsheet takes for a formula; as Go's render.CSVCell. @param {string} text */
  function csvCell(text) {
    if (/^[=+\-@＝＋－＠]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text)) text = "'" + text;
    return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  }

  /** data-last-talk is dataset.lastTalk. @param {string} name */
  function camel(name) {
    return name.replace(/-([a-z])/g, (_, c) => c.toUpperCase());
  }

  const forms = /** @type {HTMLFormElement[]} */ (Array.from(document.querySelectorAll('form.filters[data-for]')));
  /** @type {Set<Element>} */
  const tables = new Set(document.querySelectorAll('table[data-sort]'));
  for (const form of forms) {
    const table = document.getElementById(form.dataset.for || '');
    if (table) tables.add(table);
  }
  const several = tables.size > 1;
  for (const el of tables) {
    const table = /** @type {HTMLTableElement} */ (el);
    if (!table.tBodies[0]) continue;
    const params = query(several && table.id ? table.id + '.' : '');
    const list = makeList(table);
    // a list that filters is laid out by its form, after the sort of the address
    if (table.matches('[data-sort]')) sortable(table, list, params);
    const form = forms.find((f) => f.dataset.for === table.id);
    if (form || list.rows.length > SHOWN) freeze(table);
    if (form) filterable(form, table, list, params);
    else list.lay();
    if (list.chunks) fetchRows(table, list);
  }

  // A box that scrolls must be reachable by keyboard, and then have a name.
  const sized = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth <= target.clientWidth + 1 && target.scrollHeight <= target.clientHeight + 1) {
        target.removeAttribute('tabindex');
        continue;
      }
      target.setAttribute('tabindex', '0');
      target.setAttribute('role', 'region');
      const name = target.querySelector('caption') || target.closest('section, figure')?.querySelector('h2, h3, figcaption');
      target.setAttribute('aria-label', unique(name?.textContent?.trim() || 'Table', target));
    }
  });
  document.querySelectorAll('.table-wrap').forEach((wrap) => sized.observe(wrap));

  /** Two boxes under one heading are told apart. @param {string} name @param {Element} box */
  function unique(name, box) {
    const taken = Array.from(document.querySelectorAll('.table-wrap[aria-label]'), (el) => (el === box ? '' : el.getAttribute('aria-label')));
    let own = name;
    for (let n = 2; taken.includes(own); n++) own = `${name}, ${n}`;
    return own;
  }
})();

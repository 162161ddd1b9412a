// Draws figure.chart: the option is JSON in the figure's script element, made and
// checked by the generator (package chart); nothing in it is code. The drawing
// library is large, so it is fetched, as a classic script, when the first chart
// comes near or the browser has nothing to do. What differs by reader is added here: theme, size, motion, print.
(function () {
  'use strict';
  const figures = /** @type {HTMLElement[]} */ (Array.from(document.querySelectorAll('figure.chart')));
  if (!figures.length) return;

  /**
   * @typedef {{setOption: (o: object) => void, resize: () => void, dispose: () => void}} Plot
   * @typedef {{init: (el: HTMLElement, theme: object, opts: object) => Plot}} Library
   */

  /** @returns {Library | undefined} */
  const library = () => /** @type {any} */ (window).echarts;

  /** @type {Map<HTMLElement, Plot>} */
  const drawn = new Map();
  /** @type {Promise<void> | null} */
  let loading = null;

  /** Fetches the bundle once. A failed load may be tried again. @returns {Promise<void>} */
  function load() {
    if (library()) return Promise.resolve();
    return loading ??= new Promise((done, fail) => {
      const { root = './', echarts = '' } = document.body.dataset;
      const script = document.createElement('script');
      script.src = root + echarts;
      script.onload = () => done();
      script.onerror = () => { loading = null; fail(new Error('no ' + script.src)); };
      document.head.append(script);
    });
  }

  // A custom property holds light-dark(…) and var(…) as typed; only a real property
  // has the colour that comes of it. So one hidden element is asked.
  const probe = document.createElement('span');
  probe.hidden = true;
  document.body.append(probe);

  /** The colour of "var(--name)" in the theme of the moment; none if the style has no such name. @param {string} value */
  function color(value) {
    if (!getComputedStyle(probe).getPropertyValue(value.slice(4, -1))) return undefined;
    probe.style.color = '';
    probe.style.color = value;
    return getComputedStyle(probe).color;
  }

  /** Resolves colours in place. Other strings are people's text. @param {any} node @param {string} key */
  function resolve(node, key) {
    if (typeof node === 'string') return node.startsWith('var(--') && /color$/i.test(key) ? color(node) : node;
    if (Array.isArray(node)) node.forEach((child, i) => { node[i] = resolve(child, key); });
    else if (node && typeof node === 'object') for (const k of Object.keys(node)) node[k] = resolve(node[k], k);
    return node;
  }

  /** ECharts' theme from the style's custom properties. */
  function theme() {
    const ink = color('var(--ink)'), soft = color('var(--ink-2)'), faint = color('var(--ink-3)');
    const line = color('var(--line)'), strong = color('var(--line-strong)'), card = color('var(--card)');
    const font = getComputedStyle(document.body).fontFamily;
    const axis = {
      axisLine: { lineStyle: { color: strong } },
      axisTick: { lineStyle: { color: strong } },
      axisLabel: { color: soft },
      nameTextStyle: { color: faint },
      splitLine: { lineStyle: { color: line } },
      splitArea: { areaStyle: { color: ['transparent', 'transparent'] } },
    };
    return {
      color: [1, 2, 3, 4, 5, 6, 7, 8].map((n) => color(`var(--chart-${n})`)),
      backgroundColor: 'transparent',
      textStyle: { fontFamily: font, fontSize: 12, color: ink },
      title: { textStyle: { color: ink }, subtextStyle: { color: soft } },
      legend: { textStyle: { color: soft }, pageTextStyle: { color: soft }, inactiveColor: strong },
      tooltip: {
        backgroundColor: card, borderColor: strong, borderWidth: 1, padding: [6, 10],
        textStyle: { color: ink, fontSize: 12, fontFamily: font }, shadowBlur: 0,
        axisPointer: { lineStyle: { color: strong }, crossStyle: { color: strong }, label: { backgroundColor: soft, color: card } },
      },
      categoryAxis: { ...axis, splitLine: { show: false } },
      valueAxis: { ...axis, axisLabel: { color: soft, hideOverlap: true }, axisLine: { show: false }, axisTick: { show: false } },
      logAxis: axis,
      timeAxis: { ...axis, splitLine: { show: false } },
      line: { symbol: 'circle', symbolSize: 5, lineStyle: { width: 2 } },
      bar: { barMaxWidth: 28 },
      graph: { label: { color: ink }, lineStyle: { color: strong } },
      sankey: { label: { color: ink }, lineStyle: { color: strong, opacity: 0.35 } },
      treemap: { itemStyle: { borderColor: card, gapWidth: 1 }, breadcrumb: { show: false } },
      funnel: { label: { color: ink }, itemStyle: { borderColor: card } },
      pie: { label: { color: ink }, labelLine: { lineStyle: { color: strong } }, itemStyle: { borderColor: card, borderWidth: 1 } },
      gauge: { detail: { color: ink }, title: { color: soft }, axisLine: { lineStyle: { color: [[1, line]] } }, progress: { show: true } },
      heatmap: { label: { color: ink } },
      visualMap: { textStyle: { color: soft } },
      calendar: {
        itemStyle: { color: color('var(--sunken)'), borderColor: card, borderWidth: 2 },
        splitLine: { lineStyle: { color: strong, width: 1 } },
        dayLabel: { color: faint }, monthLabel: { color: soft }, yearLabel: { color: faint },
      },
      markPoint: { label: { color: ink } },
      markLine: { label: { color: soft }, lineStyle: { color: strong } },
    };
  }

  /** The option with what depends on this reader. @param {HTMLElement} figure @param {HTMLElement} plot */
  function optionOf(figure, plot) {
    const option = JSON.parse(figure.querySelector('script[type="application/json"]')?.textContent || '{}');
    resolve(option, '');
    option.animation = false; // pages are printed, and read, at rest
    for (const tip of [option.tooltip ??= {}].flat()) {
      tip.renderMode = 'richText'; // an HTML tooltip would write inline styles
      tip.confine = true;
    }
    const description = plot.getAttribute('aria-label') || figure.querySelector('figcaption')?.textContent || '';
    option.aria = { enabled: true, label: { description }, ...option.aria };
    if (!option.media && plot.clientWidth < 600) narrow(option);
    lieDown(option, plot.clientWidth);
    thinOut(option, plot.clientWidth);
    return option;
  }

  const LETTER = 6.5; // CSS px, of 12 px type, on average
  const BESIDE = 72;  // what the axis of values takes

  /** Bars whose names do not fit below them lie down: days and months may be left out between others, names may not.
   * @param {any} option @param {number} width */
  function lieDown(option, width) {
    const [x, y] = [option.xAxis, option.yAxis].map((axis) => [axis || []].flat()[0]);
    /** @type {string[]} */
    const names = (x?.data || []).map(String);
    const series = [option.series || []].flat();
    if (!names.length || names.length > 18 || !y || names.every((n) => /\d{4}/.test(n)) || series.some((s) => s.type !== 'bar')) return;
    if (names.every((n) => n.length * LETTER < (width - BESIDE) / names.length)) return;
    option.xAxis = [{ ...y, type: 'value' }];
    option.yAxis = [{ ...x, type: 'category', inverse: true, axisLabel: { ...x.axisLabel, interval: 0, width: Math.min(220, width * 0.4), overflow: 'break' } }];
    for (const s of series) {
      for (const mark of [s.markLine?.data || [], s.markArea?.data || []].flat(2)) [mark.xAxis, mark.yAxis] = [mark.yAxis, mark.xAxis];
    }
  }

  /** Of lines too near one another for their words, the gravest keeps them, then the newest. The table has all.
   * @param {any} option @param {number} width */
  function thinOut(option, width) {
    /** @type {string[]} */
    const names = [option.xAxis || []].flat()[0]?.data || [];
    const step = (width - BESIDE) / Math.max(1, names.length);
    const order = ['solid', 'dashed', 'dotted'];
    for (const s of [option.series || []].flat()) {
      const lines = (s.markLine?.data || []).filter((/** @type {any} */ l) => names.includes(l.xAxis)).map((/** @type {any} */ line) => ({ line, at: names.indexOf(line.xAxis) * step }));
      lines.sort((/** @type {any} */ a, /** @type {any} */ b) => order.indexOf(a.line.lineStyle?.type) - order.indexOf(b.line.lineStyle?.type) || b.at - a.at);
      /** @type {number[]} */
      const kept = [];
      for (const { line, at } of lines) {
        if (kept.some((k) => Math.abs(k - at) < 18)) line.label = { show: false };
        else kept.push(at);
      }
    }
  }

  /** A year of days does not fit a phone: the last half of it does. @param {any} option */
  function narrow(option) {
    for (const calendar of [option.calendar || []].flat()) {
      const [from, to] = [calendar.range].flat().map(String);
      const end = to || (/^\d{4}$/.test(from) ? from + '-12-31' : '');
      if (!/^\d{4}-\d\d-\d\d$/.test(end) || calendar.orient === 'vertical') continue;
      const start = new Date(end + 'T00:00:00Z');
      start.setUTCMonth(start.getUTCMonth() - 5, 1);
      const half = start.toISOString().slice(0, 10);
      if (half > from) calendar.range = [half, end];
    }
  }

  /** @param {HTMLElement} figure @param {number} [density] canvas pixels to a CSS pixel, if not the screen's */
  function draw(figure, density) {
    const echarts = library();
    const plot = /** @type {HTMLElement | null} */ (figure.querySelector('.plot'));
    if (!echarts || !plot?.clientWidth) return; // nothing is drawn where nothing shows
    drawn.get(figure)?.dispose();
    const label = plot.getAttribute('aria-label');
    const wide = Number(plot.dataset.height), slim = Number(plot.dataset.heightNarrow);
    const height = plot.clientWidth < 480 && slim ? slim : wide;
    if (height) plot.style.height = height + 'px';
    try {
      const chart = echarts.init(plot, theme(), { renderer: 'canvas', devicePixelRatio: density });
      chart.setOption(optionOf(figure, plot));
      drawn.set(figure, chart);
      figure.dataset.state = 'drawn';
      if (label) plot.setAttribute('aria-label', label);
    } catch (err) {
      figure.dataset.state = 'failed';
      console.error(figure.id, err);
    }
    widths.set(plot, plot.clientWidth);
    sized.observe(plot);
  }

  /** @param {HTMLElement} figure */
  function want(figure) {
    load().then(() => { if (!drawn.has(figure)) draw(figure); }, () => {
      figure.dataset.state = 'failed'; // the style shows the table instead
      const table = figure.querySelector('details');
      if (table) table.open = true;
    });
  }

  // Resizing redraws where the layout changes by width, and else only fits.
  /** @type {WeakMap<Element, number>} */
  const widths = new WeakMap();
  const sized = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const figure = /** @type {HTMLElement | null} */ (target.closest('figure.chart'));
      const before = widths.get(target) || 0, after = target.clientWidth;
      if (!figure || !after || before === after) continue;
      widths.set(target, after);
      const crossed = [480, 600, 900].some((edge) => (before < edge) !== (after < edge));
      if (crossed) draw(figure);
      else drawn.get(figure)?.resize();
    }
  });

  const near = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      want(/** @type {HTMLElement} */ (target));
    }
  }, { rootMargin: '300px' });
  figures.forEach((figure) => near.observe(figure));

  const redraw = () => { for (const figure of drawn.keys()) draw(figure); };
  document.addEventListener('holdfast:theme', redraw);

  /** Heat maps lie on several canvases, of which Chromium prints the top one: all onto that. @param {HTMLElement} plot */
  function flatten(plot) {
    const layers = Array.from(plot.querySelectorAll('canvas'));
    const top = layers.pop();
    const context = top?.getContext('2d');
    if (!context) return;
    context.resetTransform();
    context.globalCompositeOperation = 'destination-over';
    for (const layer of layers.reverse()) context.drawImage(layer, 0, 0);
  }

  // Paper is light and narrow, and printing waits for nobody: what is not drawn when
  // this returns is printed as its table. So the library is fetched in an idle moment
  // though no chart may have come near.
  const SHEET = 660; // CSS px between the margins of A4
  let before = '';
  addEventListener('beforeprint', () => {
    const root = document.documentElement;
    before = root.dataset.theme || '';
    root.dataset.theme = 'light';
    for (const figure of figures) {
      const plot = /** @type {HTMLElement | null} */ (figure.querySelector('.plot'));
      if (plot && plot.clientWidth > SHEET) plot.style.width = SHEET + 'px';
      draw(figure, 2);
      if (plot) flatten(plot);
    }
  });
  addEventListener('afterprint', () => {
    if (before) document.documentElement.dataset.theme = before;
    else delete document.documentElement.dataset.theme;
    for (const figure of figures) {
      const plot = /** @type {HTMLElement | null} */ (figure.querySelector('.plot'));
      if (plot) plot.style.width = '';
    }
    redraw();
  });
  addEventListener('load', () => {
    const idle = window.requestIdleCallback || ((/** @type {() => void} */ f) => setTimeout(f, 2000));
    idle(() => { load().catch(() => {}); });
  });
})();

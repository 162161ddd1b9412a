// Finding: what was typed is read as words, phrases, words to leave out and filters;
// then exact ids come first, exact names next, then names that begin with every word,
// then texts by BM25F. Mistypings are looked for only where nothing else is found.

/** @typedef {ReturnType<typeof searchIndex.make>} Index */
/** @typedef {{word: string, last: boolean, exact: boolean}} Term */
/** @typedef {{terms: Term[], phrases: string[][], not: string[], filters: {name: string, value: string}[]}} Query */
/** @typedef {{score: Float32Array, name: Uint8Array, any: boolean}} Hits */
/** @typedef {{doc: number, tier: number, score: number, named: boolean}} Rank */
/** @typedef {Head & {number: number, href: string, label: string, excerpt: string}} Found */
/** @typedef {{name: string, value: string, label: string, count: number, on: boolean}} FacetCount */

const searchQuery = (function () {
  'use strict';
  const FILTERS = ['owner', 'status', 'reason', 'kind', 'tier'];
  const FACETS = ['kind', 'status', 'tier', 'owner', 'reason']; // the order of the index
  const DOCUMENTS = ['client', 'playbook', 'report', 'page', 'person', 'reason', 'sign', 'rival'];
  const LEVEL_BITS = 3, LEVELS = 8, NAME_BITS = 8;
  const ID = 3, PERSON = 2, WHOLE = 4; // of a place in a name
  const RANGE = 4; // shards that one unfinished word may take
  const LOOK = 5; // texts that are read at a time for a phrase, beyond the first
  const EXPANSIONS = 60; // words that an unfinished word of a text may become

  /** @param {string} q @returns {Query} */
  function parse(q) {
    /** @type {Query} */
    const query = { terms: [], phrases: [], not: [], filters: [] };
    const open = /\S$/.test(q); // the last word may be unfinished
    const pattern = /(-?)(?:([a-z]+):(?=\S))?(?:"([^"]*)"?|(\S+))/gi;
    for (const m of q.matchAll(pattern)) {
      const name = (m[2] || '').toLowerCase();
      const isFilter = FILTERS.includes(name);
      const typed = m[3] ?? m[4];
      const words = searchWords.of(isFilter || !name ? typed : name + ' ' + typed);
      if (isFilter) {
        if (words.length) query.filters.push({ name: (m[1] ? '-' : '') + name, value: words.join('-') });
      } else if (m[1] && words.length) {
        query.not.push(...words);
      } else if (m[3] !== undefined) {
        if (words.length) query.phrases.push(words);
      } else {
        for (const word of words) query.terms.push({ word, last: false, exact: false });
      }
    }
    const last = query.terms[query.terms.length - 1];
    if (last && open && !/"\s*$/.test(q)) last.last = searchWords.of(q).pop() === last.word;
    return query;
  }

  /** Damerau and Levenshtein's distance with neighbours swapped once, up to most. @param {string} a @param {string} b @param {number} most */
  function distance(a, b, most) {
    const x = Array.from(a), y = Array.from(b);
    if (Math.abs(x.length - y.length) > most) return most + 1;
    /** @type {number[]} */
    let before = [], last = y.map((_, j) => j);
    last.push(y.length);
    for (let i = 1; i <= x.length; i++) {
      const row = [i];
      let least = i;
      for (let j = 1; j <= y.length; j++) {
        let d = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (x[i - 1] === y[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && x[i - 1] === y[j - 2] && x[i - 2] === y[j - 1]) d = Math.min(d, before[j - 2] + 1);
        row.push(d);
        if (d < least) least = d;
      }
      if (least > most) return most + 1;
      before = last;
      last = row;
    }
    return last[y.length];
  }

  /** One search on its way. */
  class Search {
    /** @param {Index} index @param {Query} query @param {{total: number, blocks: number, counts: Uint8Array}} size */
    constructor(index, query, size) {
      this.index = index;
      this.query = query;
      this.total = size.total;
      this.counts = size.counts;
      this.slots = size.blocks << searchIndex.BLOCK_BITS;
      /** the kind of entries that words must stand in, or "" */
      this.kind = query.filters.find((f) => f.name === 'kind' && !DOCUMENTS.includes(f.value))?.value || '';
      /** @type {Map<string, number>} how much words tell, by the fewest documents that have them */
      this.tells = new Map();
    }

    /** @param {number} n documents */
    idf(n) { return Math.log(1 + (this.total - n + 0.5) / (n + 0.5)); }

    /** Calls take with each document of a list. @param {Uint8Array} value @param {number} bits @param {(doc: number, more: number) => void} take @returns {number} how many */
    list(value, bits, take) {
      const r = new searchIndex.Reader(value);
      const n = r.uint();
      let doc = 0;
      if (n & 1) { // of those that lack it
        const lack = new Set();
        while (r.more()) lack.add(doc += r.uint());
        this.all((d) => { if (!lack.has(d)) take(d, LEVELS >> 2); });
        return (n - 1) / 2;
      }
      const mask = (1 << bits) - 1;
      while (r.more()) {
        const x = r.uint();
        doc += Math.floor(x / (mask + 1));
        take(doc, x & mask);
      }
      return n / 2;
    }

    /** Every document there is. @param {(doc: number) => void} take */
    all(take) {
      this.counts.forEach((n, block) => { for (let k = 0; k < n; k++) take((block << searchIndex.BLOCK_BITS) + k); });
    }

    /** Notes names that have a key. @param {Hits} hits @param {Uint8Array} value @param {boolean} exact @param {number} weight */
    names(hits, value, exact, weight) {
      const n = new searchIndex.Reader(value).uint() >> 1;
      const tell = 3 * this.idf(n) * weight * (exact ? 1 : 0.6);
      this.list(value, NAME_BITS, (doc, info) => {
        const type = info & 3, first = (info >> 3 & 3) === 0;
        // a title over an alias over a person; then exact over begun; the first word counts most
        // and of equals the shorter name
        const place = 4 * Math.round(weight * ((type === PERSON ? 0 : type === ID ? 26 : 30 - type) + (exact ? 16 : 0) + (first ? 6 : 0) + 1)) + 3 - Math.min(3, info >> 5);
        if (place > hits.name[doc]) hits.name[doc] = place;
        if (tell > hits.score[doc]) hits.score[doc] = tell;
        hits.any = true;
      });
    }

    /** Notes texts that have a key. @param {Hits} hits @param {Uint8Array} value @param {number} weight @param {Float32Array | null} seen the best of several words, else added */
    texts(hits, value, weight, seen) {
      const n = new searchIndex.Reader(value).uint() >> 1;
      const tell = 2.2 * this.idf(n) * weight;
      this.list(value, LEVEL_BITS, (doc, level) => {
        const x = tell * (level + 0.5) / LEVELS;
        if (!seen) hits.score[doc] += x;
        else if (x > seen[doc]) {
          hits.score[doc] += x - seen[doc];
          seen[doc] = x;
        }
        hits.any = true;
      });
      return n;
    }

    /** The documents that have a term. @param {Term} term @param {number} weight @returns {Promise<Hits>} */
    async hits(term, weight) {
      const { word } = term;
      const hits = { score: new Float32Array(this.slots), name: new Uint8Array(this.slots), any: false };
      const key = this.kind ? `:${this.kind}:${word}` : word;
      const unfinished = !term.exact && (term.last || word.length > 1);
      const [names, whole, begun] = await Promise.all([
        unfinished ? this.index.range('names', word, RANGE) : this.index.get('names', word).then((value) => (value ? [{ key: word, value }] : [])),
        this.index.get('words', key),
        term.last && word.length > 2 && !term.exact ? this.index.range('words', key, RANGE) : Promise.resolve([]),
      ]);
      for (const row of names) this.names(hits, row.value, row.key === word, weight);
      if (whole) this.tells.set(word, this.idf(this.texts(hits, whole, weight, null)));
      const seen = begun.length ? new Float32Array(this.slots) : null;
      for (const row of begun.sort((a, b) => a.key.length - b.key.length).slice(0, EXPANSIONS)) if (row.key !== key) this.texts(hits, row.value, 0.5 * weight, seen);
      return hits;
    }

    /** Words that a mistyped one may be meant to be, the likeliest first. @param {string} word */
    async meant(word) {
      const n = Array.from(word).length;
      if (n < 3 || /\d/.test(word)) return [];
      const most = n >= 7 ? 2 : 1;
      /** @type {number[]} */
      const lengths = [];
      for (let k = Math.max(4, n - most); k <= n + most; k++) lengths.push(Math.min(k, 24));
      const rows = await Promise.all([...new Set(lengths)].map((k) => this.index.range('typos', String.fromCharCode(97 + k), Infinity)));
      /** @type {{word: string, far: number, rank: number}[]} */
      const found = [];
      for (const { key, value } of rows.flat()) {
        const candidate = key.slice(1);
        const far = distance(word, candidate, candidate.length >= 8 ? most : 1);
        const allowed = candidate.length >= 8 ? 2 : 1;
        if (far > 0 && far <= Math.min(allowed, most)) found.push({ word: candidate, far, rank: far * 4 + (value.length ? 2 : 0) + (candidate[0] === word[0] ? 0 : 1) });
      }
      found.sort((a, b) => a.rank - b.rank || (a.word < b.word ? -1 : 1));
      return found.filter((f) => f.far === found[0].far).slice(0, 12);
    }

    /** The documents that pass every filter; null where there is none. @returns {Promise<Uint8Array | null>} */
    async passing() {
      if (!this.query.filters.length && !this.query.not.length && !this.query.phrases.length) return null;
      const pass = new Uint8Array(this.slots).fill(1);
      /** @type {Map<string, Uint8Array>} filters of one name widen, of different names narrow */
      const by = new Map();
      await Promise.all(this.query.filters.map(async ({ name, value }) => {
        const key = `:${name.replace('-', '')}:${value}`;
        const exact = await this.index.get('words', key);
        const values = exact ? [exact] : (await this.index.range('words', key, RANGE)).map((row) => row.value);
        const marks = by.get(name) || new Uint8Array(this.slots);
        by.set(name, marks);
        for (const v of values) this.list(v, LEVEL_BITS, (doc) => { marks[doc] = 1; });
      }));
      for (const [name, marks] of by) for (let i = 0; i < pass.length; i++) if (marks[i] === (name[0] === '-' ? 1 : 0)) pass[i] = 0;
      for (const word of this.query.not) {
        const hits = await this.hits({ word, last: false, exact: true }, 1);
        for (let i = 0; i < pass.length; i++) if (hits.score[i]) pass[i] = 0;
      }
      for (const phrase of this.query.phrases) {
        for (let k = 1; k < phrase.length; k++) {
          const value = await this.index.get('pairs', pairKey(phrase[k - 1], phrase[k]));
          const marks = new Uint8Array(this.slots);
          if (value) this.list(value, 0, (doc) => { marks[doc] = 1; });
          for (let i = 0; i < pass.length; i++) if (!marks[i]) pass[i] = 0;
        }
      }
      return pass;
    }

    /** Ids and whole names that are just what was typed. @returns {Promise<Map<number, number>>} documents and their tier */
    async wholes() {
      const tiers = new Map();
      const { terms, phrases } = this.query;
      if (!terms.length || phrases.length) return tiers;
      const joined = searchWords.joined(terms.map((t) => t.word));
      const value = await this.index.get('names', joined);
      if (value) {
        this.list(value, NAME_BITS, (doc, info) => {
          const type = info & 3;
          if (info & WHOLE) tiers.set(doc, type === ID ? 4 : type === PERSON ? 2 : 3);
        });
      }
      return tiers;
    }

    /** Names that begin with all that was typed, in that order. @returns {Promise<Set<number>>} */
    async beginnings() {
      const begun = new Set();
      const { terms } = this.query;
      if (terms.length < 2) return begun;
      const rows = await this.index.range('names', searchWords.joined(terms.map((t) => t.word)), RANGE);
      for (const { value } of rows) this.list(value, NAME_BITS, (doc) => { begun.add(doc); });
      return begun;
    }

    /**
     * The documents that have all terms and pass all filters, the best first.
     * @param {Hits[]} hits
     */
    async rank(hits) {
      const [pass, wholes, begun] = await Promise.all([this.passing(), this.wholes(), this.beginnings()]);
      /** @type {Rank[]} */
      const found = [];
      const size = hits.length;
      this.all((doc) => {
        if (pass && !pass[doc]) return;
        let score = 0, place = 0, named = true;
        for (let t = 0; t < size; t++) {
          const s = hits[t].score[doc];
          if (!s) {
            if (!wholes.has(doc)) return;
            continue;
          }
          score += s;
          place += hits[t].name[doc];
          named &&= hits[t].name[doc] > 0;
        }
        const whole = wholes.get(doc) || 0;
        const byName = size > 0 && (named || whole > 0 || begun.has(doc)) && !this.query.phrases.length;
        found.push({ doc, tier: whole || (byName ? 1 : 0), score: byName ? 250 * place / size + (begun.has(doc) ? 5000 : 0) + score : score, named: byName });
      });
      return found.sort((a, b) => b.tier - a.tier || b.score - a.score || a.doc - b.doc);
    }
  }

  /** The key of two words that follow each other. @param {string} a @param {string} b */
  function pairKey(a, b) {
    const hash = (Math.imul(wordHash(a), 0x9e3779b1) ^ wordHash(b)) >>> 0;
    return hash.toString(16).padStart(8, '0');
  }

  /** FNV-1a. @param {string} word */
  function wordHash(word) {
    let h = 2166136261;
    for (const c of new TextEncoder().encode(word)) h = Math.imul(h ^ c, 16777619);
    return h;
  }

  /**
   * Searches. Of a site built anew meanwhile the manifest is taken again, once.
   * @param {Index} index @param {string} q @param {number} most results to show
   */
  async function search(index, q, most) {
    try {
      return await attempt(index, q, most);
    } catch (e) {
      if (!(e instanceof searchIndex.Gone)) throw e;
      index.reopen();
      return attempt(index, q, most);
    }
  }

  /** @param {Index} index @param {string} q @param {number} most */
  async function attempt(index, q, most) {
    const query = parse(q);
    const size = await index.open();
    const s = new Search(index, query, size);
    // of a phrase, its pairs of words say more than its words
    const asked = [...query.terms, ...query.phrases.filter((p) => p.length === 1).map(([word]) => ({ word, last: false, exact: true }))];
    /** @type {{query: Query, found: Rank[], results: Found[], instead: Map<string, string>, marks: Set<string>, size: typeof size}} */
    const answer = { query, found: [], results: [], instead: new Map(), marks: new Set([...asked.map((t) => t.word), ...query.phrases.flat()]), size };
    if (!asked.length && !query.filters.length && !query.phrases.length) return answer;

    const hits = await Promise.all(asked.map((t) => s.hits(t, 1)));
    /** @type {Map<number, {word: string, hits: Hits}[]>} what was tried in place of a word */
    const tried = new Map();
    /** @param {number[]} which */
    const correct = (which) => Promise.all(which.map(async (i) => {
      const variants = await s.meant(asked[i].word);
      tried.set(i, await Promise.all(variants.map(async (v) => ({ word: v.word, hits: await s.hits({ word: v.word, last: false, exact: true }, v.far === 1 ? 0.7 : 0.5) }))));
    }));
    const found = () => s.rank(hits.map((h, i) => merged(h, (tried.get(i) || []).map((v) => v.hits))));
    const missing = asked.map((_, i) => i).filter((i) => !hits[i].any && !asked[i].exact);
    await correct(missing);
    answer.found = await found();
    if (!answer.found.length && !missing.length && query.terms.length) { // each word is somewhere, but nowhere together
      await correct(query.terms.map((_, i) => i));
      answer.found = await found();
    }
    if (!answer.found.length) return answer;
    const best = answer.found[0].doc;
    for (const [i, variants] of tried) {
      const by = variants.filter((v) => v.hits.score[best]).sort((a, b) => b.hits.score[best] - a.hits.score[best]);
      for (const v of variants) answer.marks.add(v.word);
      if (!hits[i].score[best] && by.length) answer.instead.set(asked[i].word, by[0].word);
    }
    const { shown, left } = await show(s, answer.marks, answer.found, most);
    return { ...answer, found: left, results: shown };
  }

  /** Hits of a word and of those tried in its place, of each document the best. @param {Hits} of @param {Hits[]} others @returns {Hits} */
  function merged(of, others) {
    if (!others.length) return of;
    const all = { score: of.score.slice(), name: of.name.slice(), any: true };
    for (const o of others) {
      for (let i = 0; i < all.score.length; i++) {
        if (o.score[i] > all.score[i]) all.score[i] = o.score[i];
        if (o.name[i] > all.name[i]) all.name[i] = o.name[i];
      }
    }
    return all;
  }

  /**
   * The first of what was found, with their heads and excerpts. A phrase is held
   * against the text itself.
   * @param {Search} s @param {Set<string>} marked @param {Rank[]} found @param {number} most
   */
  async function show(s, marked, found, most) {
    /** @type {Found[]} */
    const shown = [];
    const wrong = new Set();
    const phrases = s.query.phrases.filter((p) => p.length > 1);
    // pairs of words do not make a phrase: what has them is read until there is enough to show,
    // and where that is rare not much further than the first
    let at = 0;
    while (at < found.length && shown.length < most && at < (shown.length ? most + LOOK : 4 * most)) {
      const some = found.slice(at, at + (at ? Math.min(LOOK, most - shown.length) : most));
      const next = await Promise.all(some.map((f) => one(s, f, marked, phrases)));
      next.forEach((r, i) => {
        if (r) shown.push(r);
        else wrong.add(some[i].doc);
      });
      at += some.length;
      if (!phrases.length) break;
    }
    // of several that are exactly what was asked, a client is meant before a page
    const tiers = new Map(found.slice(0, 4 * most).map((f) => [f.doc, f.tier]));
    shown.sort((a, b) => (tiers.get(b.number) || 0) - (tiers.get(a.number) || 0) || ((tiers.get(a.number) || 0) > 2 ? Number(b.kind === 'client') - Number(a.kind === 'client') : 0));
    return { shown, left: wrong.size ? found.filter((f) => !wrong.has(f.doc)) : found };
  }

  /**
   * @param {Search} s @param {Rank} f @param {Set<string>} marked @param {string[][]} phrases
   * @returns {Promise<Found | null>}
   */
  async function one(s, f, marked, phrases) {
    const head = await s.index.head(f.doc);
    const found = { ...head, number: f.doc, href: head.address, label: '', excerpt: '' };
    if (f.named && !s.kind && !phrases.length && (f.tier > 2 || inTitle(head.title, marked))) return found;
    const parts = await s.index.parts(head);
    const best = bestPart(s, head, parts, marked, phrases);
    if (best === null) return null;
    if (best) {
      found.href = best.href.startsWith('#') ? head.address.replace(/#.*/, '') + best.href : best.href || head.address;
      found.label = labelOf(best);
      found.excerpt = best.head && best.head !== best.label ? best.head + ': ' + best.text : best.text;
    }
    return found;
  }

  /** Whether the title alone says why this was found. @param {string} title @param {Set<string>} marked */
  function inTitle(title, marked) {
    const begun = [...marked];
    return searchWords.of(title).some((w) => begun.some((m) => w.startsWith(m)));
  }

  /**
   * The part that says most of what was asked; undefined where none says any, null
   * where a phrase is nowhere.
   * @param {Search} s @param {Head} head @param {Part[]} parts @param {Set<string>} marked @param {string[][]} phrases
   * @returns {Part | undefined | null}
   */
  function bestPart(s, head, parts, marked, phrases) {
    /** @type {Part | undefined} */
    let best;
    let most = 0;
    let last = s.query.terms.find((t) => t.last)?.word;
    if (last && last.length < 2) last = undefined;
    const missing = new Set(phrases);
    const seek = (/** @type {string[]} */ words) => {
      let found = 0;
      for (const p of phrases) {
        if (words.some((_, i) => p.every((w, k) => words[i + k] === w))) {
          missing.delete(p);
          found++;
        }
      }
      return found;
    };
    const title = searchWords.of(head.title);
    seek(title);
    for (const part of parts) {
      const words = [...searchWords.of(part.head), '', ...searchWords.of(part.text)];
      const seen = new Set();
      let score = 10 * seek(words);
      for (const w of words) {
        if (!w || seen.has(w) || !(marked.has(w) || last && w.startsWith(last))) continue;
        seen.add(w);
        score += 0.1 + (title.includes(w) ? 0 : s.tells.get(w) ?? 1); // the title is shown anyway
      }
      if (s.kind && part.kind !== s.kind) continue;
      if (score > most) {
        most = score;
        best = part;
      } else if (s.kind && !best) {
        best = part;
      }
    }
    return missing.size ? null : best;
  }

  /** What a part is called. Entries tell their kind and day by their anchor. @param {Part} part */
  function labelOf(part) {
    const m = /^#e-(\d+)-(\d+)-(\d+)-(.+?)(-\d+)?$/.exec(part.href);
    if (part.label || !m) return part.label;
    const word = /** @type {Record<string, string>} */ ({ email: 'E-mail', view: 'Owner’s view', internal: 'Among ourselves', other: 'Note' })[m[4]] || m[4][0].toUpperCase() + m[4].slice(1).replaceAll('-', ' ');
    const month = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')[Number(m[2]) - 1];
    return `${word}, ${Number(m[3])} ${month} ${m[1]}`;
  }

  /**
   * Counts the facets of what was found.
   * @param {Index} index @param {{query: Query, found: {doc: number}[], size: {counts: Uint8Array}}} of
   * @returns {Promise<FacetCount[]>}
   */
  async function facets(index, of) {
    const hit = new Set(of.found.map((f) => f.doc));
    const chunks = await index.facets(hit, FACETS.length);
    /** @type {Map<string, FacetCount>} */
    const counts = new Map();
    for (const chunk of chunks) {
      let at = 0;
      for (let block = chunk.block; at < chunk.columns[0].first.length; block++) {
        for (let rank = 0; rank < of.size.counts[block]; rank++, at++) {
          if (!hit.has((block << searchIndex.BLOCK_BITS) + rank)) continue;
          chunk.columns.forEach((c, k) => {
            const values = c.first[at] ? [c.first[at] - 1, ...(c.more.get(at) || [])] : [];
            for (const v of values) {
              const { value, label } = c.values[v], key = FACETS[k] + ':' + value;
              const known = counts.get(key);
              if (known) known.count++;
              else counts.set(key, { name: FACETS[k], value, label: label || value, count: 1, on: of.query.filters.some((f) => f.name === FACETS[k] && f.value === searchWords.of(value).join('-')) });
            }
          });
        }
      }
    }
    return [...counts.values()].sort((a, b) => FACETS.indexOf(a.name) - FACETS.indexOf(b.name) || b.count - a.count || (a.label < b.label ? -1 : 1));
  }

  return { parse, search, facets, distance };
})();

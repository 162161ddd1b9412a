// The search index: a tree of small scripts, each of which calls holdfastSearch with
// its name and its content. So it works from any host, and from a folder (file://).
// What is in them is described in Go, package search.
//
// Scripts are named by the hash of their content and never change; the manifest
// names those that belong together now. One that is gone means that the site was
// built anew: then the manifest is taken again, once.

/** @typedef {{keys: string[], values: Uint8Array[]}} Rows */
/** @typedef {{depth: number, rows: Rows}} Root */
/** @typedef {{kind: string, title: string, address: string, sub: string, text: string}} Head */
/** @typedef {{kind: string, label: string, href: string, head: string, text: string}} Part */
/** @typedef {{values: {value: string, label: string}[], first: Uint8Array, more: Map<number, number[]>}} Column */

/** Every script of the index calls this, with packed rows or with the parts of a text. @param {string} name @param {string | string[][]} content */
function holdfastSearch(name, content) {
  searchIndex.receive(name, content);
}

const searchIndex = (function () {
  'use strict';
  const BLOCK_BITS = 6, CHUNK_BITS = 5;
  const utf8 = new TextDecoder();

  /** Thrown where a script is gone. */
  class Gone extends Error {}

  /** @type {Map<string, string | string[][]>} what scripts brought, by name */
  const arrived = new Map();

  /** @param {string} packed @returns {Promise<Uint8Array>} */
  async function inflate(packed) {
    const text = atob(packed);
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }

  /** Takes bytes apart. */
  class Reader {
    /** @param {Uint8Array} b @param {number} [at] */
    constructor(b, at) { this.b = b; this.at = at || 0; }
    more() { return this.at < this.b.length; }
    uint() {
      let x = 0, unit = 1;
      for (;;) {
        const c = this.b[this.at++];
        x += (c & 127) * unit;
        if (!(c & 128)) return x;
        unit *= 128;
      }
    }
    bytes() {
      const n = this.uint();
      this.at += n;
      return this.b.subarray(this.at - n, this.at);
    }
    str() { return text(this.bytes()); }
  }

  /** @param {Uint8Array} b */
  function text(b) {
    if (b.length > 64) return utf8.decode(b);
    let s = '';
    for (const c of b) {
      if (c > 127) return utf8.decode(b);
      s += String.fromCharCode(c);
    }
    return s;
  }

  /** @param {Reader} r @returns {Rows} */
  function readRows(r) {
    /** @type {Rows} */
    const rows = { keys: [], values: [] };
    let key = new Uint8Array(64);
    while (r.more()) {
      const same = r.uint(), rest = r.bytes();
      if (same + rest.length > key.length) {
        const longer = new Uint8Array(2 * (same + rest.length));
        longer.set(key);
        key = longer;
      }
      key.set(rest, same);
      rows.keys.push(text(key.subarray(0, same + rest.length)));
      rows.values.push(r.bytes());
    }
    return rows;
  }

  /** A key as shards are cut by it: printable ASCII. @param {string} key */
  function way(key) {
    let s = '';
    for (const c of key) {
      const code = c.codePointAt(0) || 0;
      s += code < 128 ? c : '~' + String.fromCharCode(48 + code % 64);
    }
    return s;
  }

  /** @param {Uint8Array} sum */
  function hex(sum) {
    let s = '';
    for (const c of sum) s += (c < 16 ? '0' : '') + c.toString(16);
    return s;
  }

  /** The place in sorted bounds of the last that is not past a way. @param {string[]} bounds @param {string} w */
  function lastBefore(bounds, w) {
    let lo = 0, hi = bounds.length;
    while (hi - lo > 1) {
      const mid = (lo + hi) >> 1;
      if (bounds[mid] <= w) lo = mid;
      else hi = mid;
    }
    return lo;
  }

  /**
   * An index, by way of a function that runs the script at an address below the
   * site's root, and fails where there is none.
   * @param {(path: string, again: boolean) => Promise<void>} run
   */
  function make(run) {
    /** @type {Map<string, Promise<any>>} */
    const cache = new Map();
    /** @type {Promise<{total: number, blocks: number, counts: Uint8Array, roots: Map<string, Root>}> | null} */
    let manifest = null;
    let taken = 0; // how often the manifest was

    /** @param {string} name @param {string} path @param {boolean} again @returns {Promise<string | string[][]>} */
    async function script(name, path, again) {
      try {
        await run(path, again);
      } catch {
        throw new Gone(path);
      }
      const content = arrived.get(name);
      if (content === undefined) throw new Gone(path);
      arrived.delete(name);
      return content;
    }

    /** What is in a script named by its content. @param {string} name @returns {Promise<any>} */
    function once(name) {
      let p = cache.get(name);
      if (!p) {
        p = script(name, `assets/search/${name}.js`, false).then(async (c) => (typeof c === 'string' ? readRows(new Reader(await inflate(c))) : c));
        cache.set(name, p);
        p.catch(() => cache.delete(name));
      }
      return p;
    }

    function open() {
      if (!manifest) {
        manifest = script('manifest', 'search/manifest.js', taken++ > 0).then(async (c) => {
          const rows = readRows(new Reader(await inflate(String(c))));
          const roots = new Map();
          let meta = new Reader(new Uint8Array(2));
          rows.keys.forEach((key, i) => {
            if (key) roots.set(key, { depth: rows.values[i][0], rows: readRows(new Reader(rows.values[i], 1)) });
            else meta = new Reader(rows.values[i]);
          });
          const total = meta.uint();
          const counts = meta.bytes();
          return { total, blocks: counts.length, counts, roots };
        });
        manifest.catch(() => { manifest = null; });
      }
      return manifest;
    }

    /** Forgets the manifest, for one made since. */
    function reopen() {
      manifest = null;
      cache.clear();
    }

    /**
     * The shards of a table that may hold a key, or all keys with a prefix; no
     * more than most.
     * @param {string} table @param {string} key @param {boolean} prefix @param {number} most
     * @returns {Promise<Rows[]>}
     */
    async function shards(table, key, prefix, most) {
      const root = (await open()).roots.get(table);
      if (!root) return [];
      const from = way(key);
      let nodes = [root.rows];
      for (let depth = root.depth; depth >= 0; depth--) {
        /** @type {Uint8Array[]} */
        const below = [];
        nodes.forEach((node, k) => {
          const first = k === 0 ? lastBefore(node.keys, from) : 0;
          for (let i = first; i < node.keys.length && (i === first && k === 0 || prefix && node.keys[i].startsWith(from)); i++) below.push(node.values[i]);
        });
        nodes = await Promise.all(below.slice(0, most).map((sum) => once(hex(sum))));
      }
      return nodes;
    }

    /** The value of a key, or undefined. @param {string} table @param {string} key */
    async function get(table, key) {
      for (const rows of await shards(table, key, false, 1)) {
        const i = rows.keys.indexOf(key);
        if (i >= 0) return rows.values[i];
      }
      return undefined;
    }

    /**
     * All rows whose keys begin with a prefix, of so many shards at most.
     * @param {string} table @param {string} prefix @param {number} most
     */
    async function range(table, prefix, most) {
      /** @type {{key: string, value: Uint8Array}[]} */
      const found = [];
      for (const rows of await shards(table, prefix, true, most)) {
        rows.keys.forEach((key, i) => { if (key.startsWith(prefix)) found.push({ key, value: rows.values[i] }); });
      }
      return found;
    }

    /** What is known of one document. @param {number} number @returns {Promise<Head>} */
    async function head(number) {
      const value = await get('docs', (number >>> BLOCK_BITS).toString(16).padStart(5, '0'));
      if (!value) throw new Gone('a document');
      const r = new Reader(value);
      for (let rank = number & ((1 << BLOCK_BITS) - 1); rank > 0; rank--) for (let k = 0; k < 5; k++) r.bytes();
      return { kind: r.str(), title: r.str(), address: r.str(), sub: r.str(), text: hex(r.bytes()) };
    }

    /** The parts of a document. @param {Head} of @returns {Promise<Part[]>} */
    function parts(of) {
      if (!of.text) return Promise.resolve([]);
      return once(of.text).then((c) => /** @type {string[][]} */ (c).map(([kind, label, href, head, text]) => ({ kind, label, href, head, text })));
    }

    /**
     * The facets of the runs of blocks that hold some documents: of each its columns.
     * @param {Iterable<number>} documents @param {number} columns how many facets there are
     */
    async function facets(documents, columns) {
      /** @type {Set<number>} */
      const chunks = new Set();
      for (const n of documents) chunks.add(n >>> BLOCK_BITS + CHUNK_BITS);
      return Promise.all([...chunks].map(async (chunk) => {
        const key = chunk.toString(16).padStart(5, '0');
        return { block: chunk << CHUNK_BITS, columns: await Promise.all(Array.from({ length: columns }, (_, k) => column(k + key))) };
      }));
    }

    /** One facet of the documents of a run of blocks. @param {string} key @returns {Promise<Column>} */
    async function column(key) {
      const value = await get('facets', key);
      if (!value) throw new Gone('facets');
      const r = new Reader(value);
      const docs = r.uint();
      const values = Array.from({ length: r.uint() }, () => ({ value: r.str(), label: r.str() }));
      const first = r.b.subarray(r.at, r.at += docs);
      /** @type {Map<number, number[]>} */
      const more = new Map();
      while (r.more()) {
        const doc = r.uint();
        more.set(doc, [...(more.get(doc) || []), r.b[r.at++]]);
      }
      return { values, first, more };
    }

    return { open, reopen, get, range, head, parts, facets };
  }

  /** @param {string} name @param {string | string[][]} content */
  function receive(name, content) { arrived.set(name, content); }

  return { make, receive, Reader, Gone, BLOCK_BITS };
})();

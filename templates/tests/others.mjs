// Two search engines that others use, over the same records, to compare with. Needed by
// make bench-search only; they come by npm, and nothing of them is in a site.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const fold = (/** @type {string} */ s) => s.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** Filters are taken out of a question and given the way each engine wants them. */
function split(/** @type {string} */ q) {
  /** @type {Record<string, string>} */
  const filters = {};
  const text = q.replace(/\b(tier|owner):(\S+)/g, (_, name, value) => { filters[name] = value; return ''; }).trim();
  return { text, filters };
}

/** MiniSearch as its manual advises for records: names count most, prefixes and typos on. */
export async function minisearch(docs) {
  const { default: MiniSearch } = await import('minisearch');
  const index = new MiniSearch({
    idField: 'address', fields: ['id', 'name', 'aliases', 'people', 'text'], storeFields: ['facets'],
    processTerm: fold, extractField: (d, f) => (Array.isArray(d[f]) ? d[f].join('\n') : d[f]),
    searchOptions: { boost: { id: 6, name: 5, aliases: 4, people: 2 }, prefix: true, fuzzy: 0.2, combineWith: 'AND' },
  });
  index.addAll(docs);
  console.log(`minisearch: the index is ${JSON.stringify(index).length} bytes of JSON, taken whole before the first question`);
  return {
    name: 'minisearch',
    ask: async (q) => {
      const { text, filters } = split(q);
      return index.search(text, { filter: (r) => Object.entries(filters).every(([k, v]) => r.facets?.[k] === v) }).map((r) => r.id);
    },
  };
}

/** Pagefind: its own records, then its own reader, which asks for files by fetch. */
export async function pagefind(docs) {
  const lib = await import('pagefind');
  const { index } = await lib.createIndex({});
  const began = Date.now();
  for (const d of docs) {
    const { errors } = await index.addCustomRecord({
      url: d.address, language: 'en', meta: { title: d.name },
      content: [d.name, d.id, ...(d.aliases || []), ...(d.people || []), ...(d.text || [])].join('. '),
      filters: Object.fromEntries(Object.entries(d.facets || {}).map(([k, v]) => [k, [v]])),
    });
    if (errors.length) throw new Error(errors.join('; '));
  }
  const folder = mkdtempSync(join(tmpdir(), 'pagefind-'));
  await index.writeFiles({ outputPath: folder });
  await lib.close();
  console.log(`pagefind: indexed in ${Math.round((Date.now() - began) / 1000)} s`);
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

  // Its reader is for browsers: what it asks of one is given here.
  const real = globalThis.fetch;
  globalThis.fetch = async (url, ...rest) => {
    const name = String(url).split('?')[0].replace(/^.*\/\/pagefind\//, '');
    const path = join(folder, name);
    return existsSync(path) ? new Response(readFileSync(path)) : real(url, ...rest);
  };
  globalThis.window ??= { location: new URL('http://pagefind/') };
  globalThis.document ??= { querySelector: () => ({ getAttribute: () => 'en' }), currentScript: null };
  const reader = await import(join(folder, 'pagefind.js'));
  await reader.options({ basePath: 'http://pagefind/', baseUrl: '/' });
  await reader.init();
  return {
    name: 'pagefind',
    ask: async (q) => {
      const { text, filters } = split(q);
      const { results } = await reader.search(text, { filters });
      return Promise.all(results.slice(0, 10).map(async (r) => (await r.data()).url));
    },
  };
}

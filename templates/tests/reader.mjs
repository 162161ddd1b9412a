// The browser's side of search, run without a browser: its scripts in a context of
// their own, with shards read from a built site. For tests and measurements.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import vm from 'node:vm';

const assets = new URL('../assets/js/', import.meta.url);
const globals = { TextDecoder, TextEncoder, Blob, Response, DecompressionStream, atob, Map, Set, console };

/** A context with search in it, as in a page. */
export function load() {
  const context = vm.createContext({ ...globals });
  const names = readdirSync(assets).filter((n) => /^7\d-search-(folds|words|index|query)\.js$/.test(n)).sort();
  const code = names.map((n) => readFileSync(new URL(n, assets), 'utf8')).join('\n');
  vm.runInContext(code + '\nglobalThis.it = { searchWords, searchIndex, searchQuery };', context);
  return { context, ...context.it };
}

/** Search over the site built in a folder. asked is told of each script that is read. */
export function open(site, asked = () => {}) {
  const { context, searchIndex, searchQuery, searchWords } = load();
  const index = searchIndex.make(async (path) => {
    const body = readFileSync(join(site, path), 'utf8');
    asked(path, body);
    vm.runInContext(body, context);
  });
  return { index, searchIndex, searchWords, searchQuery, search: (q, most = 10) => searchQuery.search(index, q, most), facets: (r) => searchQuery.facets(index, r) };
}

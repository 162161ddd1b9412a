// Asks questions with known answers (made by generator/internal/sample/cmd/known) of our
// search over a built site and, where asked, of others over the same records. Prints for
// each class of question how often the first result was right (S@1), one of the first five
// (S@5), and the mean of 1/rank (MRR); nothing is right where nothing should be found.
//
//   node templates/tests/known-items.mjs SITE KNOWN.json [--against minisearch,pagefind] [--assert] [--bytes] [--only-bytes]
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { open } from './reader.mjs';

const [site, file, ...flags] = process.argv.slice(2);
const { questions, docs } = JSON.parse(readFileSync(file, 'utf8'));
const against = (flags[flags.indexOf('--against') + 1] || '').split(',').filter((n) => flags.includes('--against') && n);

/** Our own: each question with a cold start is measured too. */
function ours() {
  const it = open(site);
  return { name: 'holdfast', ask: async (q) => (await it.search(q)).results.map((r) => r.address) };
}

const engines = flags.includes('--only-bytes') ? [] : [ours()];
for (const name of against) engines.push(await (await import('./others.mjs'))[name](docs));

const classes = [...new Set(questions.map((q) => q.class))];
const table = new Map();
for (const engine of engines) {
  for (const q of questions) {
    const found = (await engine.ask(q.q)).slice(0, 10);
    const rank = q.want ? found.findIndex((a) => q.want.includes(a)) + 1 : found.length ? 0 : 1;
    const key = engine.name + q.class;
    const sum = table.get(key) || { n: 0, first: 0, five: 0, mrr: 0 };
    table.set(key, sum);
    sum.n++;
    sum.first += rank === 1 ? 1 : 0;
    sum.five += rank >= 1 && rank <= 5 ? 1 : 0;
    sum.mrr += rank ? 1 / rank : 0;
    if (process.env.MISSES && engine.name === 'holdfast' && rank !== 1) console.log('miss', rank, q.class, q.q, (q.want || []).slice(0, 2), found.slice(0, 3));
  }
}

const down = (x) => (Math.floor(x * 1000) / 1000).toFixed(3); // never rounded up
if (engines.length) console.log('class'.padEnd(16) + 'n'.padStart(6) + engines.map((e) => e.name.padStart(14) + '  S@5   MRR').join(''));
for (const c of engines.length ? classes : []) {
  console.log(c.padEnd(16) + String(table.get('holdfast' + c).n).padStart(6) + engines.map((e) => {
    const s = table.get(e.name + c);
    return `${down(s.first / s.n).padStart(14)} ${down(s.five / s.n)} ${down(s.mrr / s.n)}`;
  }).join(''));
}

/** What each class has to reach here: S@1, but S@5 of typos. */
const least = { 'one typo': 0.95, 'name prefix': 0.99, 'two fields': 0.95, 'facet + word': 0.99, phrase: 0.99, 'must be empty': 0.95 };
if (flags.includes('--assert')) {
  for (const c of classes) {
    const s = table.get('holdfast' + c);
    const got = (c === 'one typo' ? s.five : s.first) / s.n;
    if (got < (least[c] ?? 1)) {
      console.log(`${c}: ${down(got)}, want ${least[c] ?? 1}`);
      process.exitCode = 1;
    }
  }
}

// What one question costs from a server that compresses, cold and after others, by
// class: bytes of the first with the runtime, requests, and bytes of a later one.
// The page of search also counts facets beside its results: the last column is what
// that adds to the first question.
if (flags.includes('--bytes') || flags.includes('--only-bytes')) {
  const js = readFileSync(site + '/manifest.json', 'utf8').match(/assets\/site\.[0-9a-f]+\.js/);
  const size = (body) => gzipSync(body, { level: 6 }).length;
  const runtime = size(readFileSync(`${site}/${js[0]}`));
  const cost = async (it, q) => { it.spent = it.plain = it.asked = 0; await it.search(q); return { spent: it.spent, plain: it.plain, asked: it.asked }; };
  const fresh = () => { const it = Object.assign(open(site, (_, body) => { it.spent += size(body); it.plain += body.length; it.asked++; }), { spent: 0, plain: 0, asked: 0 }); return it; };
  const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
  const first = [], later = [];
  const turn = new Map();
  for (const q of questions) {
    const it = fresh();
    turn.set(q.class, !turn.get(q.class));
    if (turn.get(q.class)) {
      const r = await it.search(q.q);
      const c = { class: q.class, spent: it.spent + runtime, asked: it.asked + 1, counts: 0 };
      it.spent = 0;
      if (r.found.length) await it.facets(r);
      first.push({ ...c, counts: it.spent });
    } else {
      await it.search('minster'); // what a reader has by then: the manifest, some directories
      later.push({ class: q.class, ...await cost(it, q.q) });
    }
  }
  const line = (name, firsts, laters) => console.log(name.padEnd(16) + [
    median(firsts.map((c) => c.spent)), Math.max(...firsts.map((c) => c.spent)), median(firsts.map((c) => c.asked)), Math.max(...firsts.map((c) => c.asked)),
    median(laters.map((c) => c.spent)), Math.max(...laters.map((c) => c.spent)), median(laters.map((c) => c.asked)),
    median(firsts.map((c) => c.counts)),
  ].map((n) => String(n).padStart(10)).join(''));
  console.log(`\nruntime ${runtime} bytes compressed, which are in each first question`);
  console.log('class'.padEnd(16) + ['first', 'most', 'requests', 'most', 'later', 'most', 'requests', 'counts'].map((h) => h.padStart(10)).join(''));
  for (const c of classes) line(c, first.filter((x) => x.class === c), later.filter((x) => x.class === c));
  line('all', first, later);
  console.log(`later, from a host that does not compress: median ${median(later.map((c) => c.plain))} bytes`);
}
